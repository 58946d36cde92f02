'use strict';
// Tells the runner when a program turns from one of its two output streams to the other, and how
// many bytes it had written to each: two pipes by themselves keep no order between them. It is told
// before the program writes on.
class OutputTurns {
  #reports;
  #written = { stdout: 0, stderr: 0 };
  #last;
  #left = 0;

  constructor(reports) {
    this.#reports = reports;
    this.#follow('stdout', process.stdout);
    this.#follow('stderr', process.stderr);
  }

  // From now on at most so many are told.
  begin(most) {
    this.#left = most;
  }

  #follow(name, stream) {
    const turns = this;
    const { _write, _writev } = stream;
    hide(stream, '_write', function (chunk, encoding, callback) {
      turns.#writes(name, byteLength(chunk, encoding));
      return _write.call(this, chunk, encoding, callback);
    });
    if (typeof _writev !== 'function') return;
    hide(stream, '_writev', function (chunks, callback) {
      turns.#writes(
        name,
        chunks.reduce((sum, { chunk, encoding }) => sum + byteLength(chunk, encoding), 0),
      );
      return _writev.call(this, chunks, callback);
    });
  }

  #writes(name, bytes) {
    if (this.#last !== undefined && this.#last !== name && this.#left > 0) {
      this.#left -= 1;
      this.#reports.tellTurn(this.#written);
    }
    this.#last = name;
    this.#written[name] += bytes;
  }
}

const byteLength = (chunk, encoding) =>
  typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength;

// A program that prints its own streams does not see it.
const hide = (stream, name, value) =>
  Object.defineProperty(stream, name, { value, writable: true, configurable: true, enumerable: false });

module.exports = { OutputTurns };
