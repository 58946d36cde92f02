#!/usr/bin/env -S node --max-semi-space-size=2
// Starts the command line on the Node that this project pins, whatever Node the machine has.
// npm's scripts and npx have the pinned one on their path already.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pinnedMajor, pinnedNode, runnerFlags } from './pinned-node.mjs';

const main = new URL('../runner/cli/main.ts', import.meta.url);

if (process.versions.node.startsWith(`${pinnedMajor}.`)) {
  process.removeAllListeners('warning'); // type stripping is called experimental, and told to everybody
  await import(main.href);
} else {
  startPinned();
}

function startPinned() {
  const flags = [...runnerFlags, '--disable-warning=ExperimentalWarning'];
  const node = [...flags, fileURLToPath(main), ...process.argv.slice(2)];
  // Over the channel the command hears when this process is gone, however it went.
  const child = spawn(pinnedNode(), node, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 1;
    if (signal !== null) console.error(`wirebook was ended by ${signal}`);
  });
}
