'use strict';
// Tells the runner which socket calls a program makes and from where, and the turns of its output,
// one line of JSON each, on the descriptor over which the program came. What Node offers here is kept as it was
// before any program could replace it.
const { fstatSync, writeSync } = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { getCallSites } = require('node:util');

const framesLookedAt = 32;

class CallReports {
  #descriptor;
  #inode;
  #folders = [];
  #isOn = true;
  #most = 0;
  #told = 0;
  #cut = 0;
  #sockets = 0;

  constructor(descriptor) {
    this.#descriptor = descriptor;
    this.#inode = fstatSync(descriptor).ino;
  }

  get isOn() {
    return this.#isOn;
  }

  // Until now nothing was told; from now on at most so many calls of programs in the folder.
  begin(folder, most) {
    this.#folders = [`${pathToFileURL(folder).href}/`, `${folder}${path.sep}`];
    this.#most = most;
    this.#isOn = most > 0;
    this.#sockets = 0;
  }

  numberSocket() {
    this.#sockets += 1;
    return this.#sockets;
  }

  // Microseconds since 1970.
  now() {
    return Math.round((performance.timeOrigin + performance.now()) * 1000);
  }

  // The innermost line of the program that led here; undefined when Node came by itself.
  place() {
    for (const { scriptName, lineNumber, columnNumber } of getCallSites(framesLookedAt)) {
      const folder = this.#folders.find((each) => scriptName.startsWith(each));
      if (folder === undefined) continue;
      return { file: scriptName.slice(folder.length), line: lineNumber, column: columnNumber };
    }
    return undefined;
  }

  // Whether a function of Node's led here.
  passed(name) {
    return getCallSites(framesLookedAt).some(({ functionName }) => functionName === name);
  }

  tell(call) {
    const line = `${JSON.stringify(call)}\n`;
    if (this.#most === 0) return;
    if (this.#told >= this.#most) return this.#leaveOut();
    this.#told += 1;
    this.#write(line);
  }

  tellTurn(turn) {
    this.#write(`${JSON.stringify({ turn })}\n`);
  }

  // The count is told at the first and, unless the program is killed, at the end.
  #leaveOut() {
    this.#cut += 1;
    if (this.#cut > 1) return;
    this.#writeCut();
    process.on('exit', () => this.#writeCut());
  }

  #writeCut() {
    this.#write(`${JSON.stringify({ cut: this.#cut })}\n`);
  }

  // Waits until the line is taken: nothing is lost at process.exit(). A program may have closed
  // the descriptor and opened something of its own under its number.
  #write(line) {
    try {
      if (fstatSync(this.#descriptor).ino === this.#inode) writeSync(this.#descriptor, line);
    } catch {
      this.#isOn = false;
    }
  }
}

module.exports = { CallReports };
