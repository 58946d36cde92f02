// `npm start`: looks whether the port is free, sees to what virtual hosts need, builds, and serves.
import { spawnSync } from 'node:child_process';
import { argv, execPath, exit, platform } from 'node:process';
import { fileURLToPath } from 'node:url';
import { commandLine, perform } from '../runner/cli/command-line.ts';
import { mustBeFree } from '../runner/cli/listening.ts';
import { readServeOptions, type ServeOptions } from '../runner/cli/serve.ts';
import { netnsCommands } from '../runner/sandbox/netns/commands.ts';
import { seeTo } from './install-packages.ts';

const build = fileURLToPath(new URL('build.ts', import.meta.url));

/** What goes before serving; it takes long, so what would fail soon is tried first. */
async function prepare(options: ServeOptions): Promise<void> {
  const { port } = readServeOptions(options);
  await mustBeFree(options.host, port);
  if (platform === 'linux' && options.backend !== 'plain') seeTo(netnsCommands);
  const { status } = spawnSync(execPath, [build, '--if-stale'], { stdio: 'inherit' });
  if (status !== 0) exit(status ?? 1);
}

const program = commandLine().hook('preAction', (_, command) => prepare(command.opts()));

await perform(program, ['serve', ...argv.slice(2)]);
