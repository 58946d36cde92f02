'use strict';
// Runs first in every sandbox: warms Node, says that it is ready, waits on descriptor 3
// for the program's image, and becomes that program. It needs nothing but Node.
const fs = require('node:fs');
const Module = require('node:module');
const net = require('node:net');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { CallReports } = require('./call-reports.cjs');
const { formatOf } = require('./module-format.cjs');
const { OutputTurns } = require('./output-turns.cjs');
const { TcpCalls } = require('./tcp-calls.cjs');
const { UdpCalls } = require('./udp-calls.cjs');

// It stays open for the reports. Node has marked it close-on-exec: no child inherits it.
const handOver = 3;

// Closes what the runner inherited from whoever started it: a program has 0 to 2 and its
// own. Everything that Node opens for itself says close-on-exec (proc_pid_fdinfo(5)).
function closeInherited() {
  if (process.platform !== 'linux') return;
  const closeOnExec = 0o2000000;
  for (const fd of fs.readdirSync('/proc/self/fd').map(Number)) {
    if (fd <= handOver) continue;
    try {
      const flags = /flags:\s*(\d+)/.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'));
      if ((Number.parseInt(flags[1], 8) & closeOnExec) === 0) fs.closeSync(fd);
    } catch (error) {
      // The folder's own descriptor was listed, and is closed by now.
      if (error.code !== 'ENOENT') throw error;
    }
  }
}

// Loads what Node loads late, by using it once: every millisecond here is one less after Run.
async function warm(reports) {
  for (const name of ['dgram', 'dns', 'http', 'readline', 'readline/promises', 'timers/promises']) {
    require(`node:${name}`);
  }
  await import('data:text/javascript,');
  await warmSockets(reports);
  for (const stream of [process.stdout, process.stderr]) warmStream(stream);
}

// Greets itself once, on loopback, which leaves no trace in the kernel's tables: the side that
// is reset does not wait (RFC 9293, section 3.10.7.4).
function warmSockets(reports) {
  new UdpCalls(reports);
  return new Promise((resolve, reject) => {
    const server = net.createServer((accepted) => {
      accepted
        .on('error', () => {})
        .on('close', () => server.close(resolve))
        .end('warm');
    });
    server.on('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      new TcpCalls(reports, server);
      const socket = net.connect(server.address());
      socket
        .on('error', () => {})
        .on('data', () => socket.resetAndDestroy())
        .write('warm');
    });
  });
}

function warmStream(stream) {
  // Writes wait until they are taken: nothing is lost at process.exit(), and a reader who
  // takes nothing pauses the program instead of filling its memory.
  stream._handle?.setBlocking?.(true);
  stream.write = () => true;
  console[stream === process.stdout ? 'log' : 'error']('%s', 'warm', { warm: [1] });
  delete stream.write;
}

function readImage() {
  fs.writeSync(handOver, 'r');
  const chunks = [];
  const chunk = Buffer.allocUnsafe(65536);
  for (;;) {
    const length = fs.readSync(handOver, chunk, 0, chunk.length, null);
    if (length === 0) break;
    chunks.push(Buffer.from(chunk.subarray(0, length)));
  }
  return chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

// By programs that ran here before and have ended; what cannot be removed stays.
function removeWhatWasLeft(folder, { files }) {
  const kept = Object.keys(files).map((name) => name.split('/')[0]);
  for (const name of fs.readdirSync(folder)) {
    try {
      if (!kept.includes(name)) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
    } catch {}
  }
}

// As Node does with TypeScript: errors in CommonJS name the file by its URL too.
function described(source, url) {
  const format = formatOf(source);
  return { format, source: format === 'commonjs' ? `${source}\n//# sourceURL=${url}` : source };
}

// Serves the stripped source under the file's own name, so positions in errors are exact.
function serveStripped(folder, stripped) {
  const sources = new Map();
  for (const [name, source] of Object.entries(stripped)) {
    sources.set(pathToFileURL(path.join(folder, name)).href, source);
  }
  Module.registerHooks({
    load(url, context, next) {
      const source = sources.get(url);
      if (source === undefined) return next(url, context);
      return { ...described(source, url), shortCircuit: true };
    },
  });
}

// Without reports a program has 0 to 2 only.
function beginReports(reports, turns, folder, { reported }) {
  reports.begin(folder, reported?.calls ?? 0);
  turns.begin(reported?.turns ?? 0);
  if (!reported) fs.closeSync(handOver);
}

async function prepare() {
  closeInherited();
  const reports = new CallReports(handOver);
  await warm(reports);
  const turns = new OutputTurns(reports);
  const image = readImage();
  if (image === undefined) process.exit(0);
  const folder = process.cwd();
  if (image.isAlone) removeWhatWasLeft(folder, image);
  for (const [name, text] of Object.entries(image.files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  serveStripped(folder, image.stripped);
  const main = path.join(folder, image.main);
  process.argv = [process.argv[0], main, ...image.args];
  process.execArgv = [];
  beginReports(reports, turns, folder, image);
  return main;
}

// Apart from what was waited for here: an error of the program’s is none of a promise of the agent’s.
prepare().then((main) => setImmediate(() => Module.runMain(main)));
