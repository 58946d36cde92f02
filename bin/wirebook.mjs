#!/usr/bin/env node
// Starts the command line on the Node that this project pins, whatever Node the machine has.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pinnedNode } from './pinned-node.mjs';

const main = fileURLToPath(new URL('../runner/cli/main.ts', import.meta.url));
const child = spawn(pinnedNode(), ['--disable-warning=ExperimentalWarning', main, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 1;
  if (signal === 'SIGKILL') console.error('wirebook was killed');
});
