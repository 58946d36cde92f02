import { existsSync } from 'node:fs';
import process, { arch, getuid, platform, version } from 'node:process';
import { styleText } from 'node:util';
import { loadLabs } from '../labs/load.ts';
import { abilities, describeAbilities } from '../protocol/impairment.ts';
import type { BackendName, Control } from '../protocol/service.ts';
import { chooseBackend, linkAbilitiesHere, netnsProblem } from '../sandbox/choose.ts';
import { defaultLimits } from '../sandbox/limits.ts';
import { controllers, findTree } from '../sandbox/netns/cgroup/tree.ts';
import { hasCommand } from '../sandbox/netns/commands.ts';
import { neighbourTables } from '../sandbox/netns/neighbour-tables.ts';
import { courseFolders } from './course.ts';
import { commands, installLine, namespaceSettings } from './machine.ts';
import { printJson, printLine } from './terminal.ts';

/** One thing the machine has or lacks. `mend` is a command to type. */
export interface Finding {
  name: string;
  ok: boolean;
  detail: string;
  mend?: string;
}

/** What this machine can do. */
export interface Diagnosis {
  backend: BackendName;
  why: string;
  /** What holds a program here. */
  isolation: Control[];
  findings: Finding[];
}

/** `wirebook doctor`: exit code 0 when labs run on virtual hosts, 1 when something is to be mended. */
export async function doctor(options: { json?: boolean }): Promise<void> {
  const diagnosis = await diagnose();
  if (options.json) printJson(diagnosis);
  else for (const line of report(diagnosis)) printLine(line);
  if (diagnosis.backend !== 'netns') process.exitCode = 1;
}

export async function diagnose(): Promise<Diagnosis> {
  const { backend, why } = await chooseBackend(defaultLimits);
  const findings = [
    nodeFinding(),
    platformFinding(),
    ...commandFindings(),
    ...userNamespaceFindings(),
    ...cgroupFindings(),
    ...neighbourFindings(),
  ];
  const { name, isolation } = backend;
  return {
    backend: name,
    why,
    isolation,
    findings: [...findings, await hostFinding(), await linkFinding()],
  };
}

const nodeFinding = (): Finding => ({
  name: 'Node',
  ok: version.startsWith('v26.'),
  detail: `${version}, expected 26`,
  mend: 'npm ci',
});

const platformFinding = (): Finding => ({
  name: 'operating system',
  ok: platform === 'linux',
  detail: `${platform} on ${arch}${getuid?.() === 0 ? ', as root: sandboxes run as an unprivileged user' : ''}`,
});

function commandFindings(): Finding[] {
  if (platform !== 'linux') return [];
  return commands.map((command) => ({
    name: command.name,
    ok: hasCommand(command),
    detail: `for ${command.neededFor}`,
    mend: installLine([command]),
  }));
}

function userNamespaceFindings(): Finding[] {
  if (platform !== 'linux') return [];
  return namespaceSettings().map(({ key, value, forbids, mend }) => ({
    name: key,
    ok: !forbids,
    detail: `is ${value}`,
    mend,
  }));
}

/** A runner in a cgroup of its own bounds what the kernel holds for programs as well. */
function cgroupFindings(): Finding[] {
  if (platform !== 'linux') return [];
  const search = findTree();
  const offered = 'tree' in search ? search.tree.controllers : [];
  const user = getuid?.() === 0 ? '' : ' --user';
  return [
    {
      name: 'cgroup v2',
      ok: offered.length === controllers.length,
      detail: 'tree' in search ? `limits ${offered.join(', ')}` : `limits nothing: ${search.missing}`,
      ...(hasSystemd() && { mend: `systemd-run${user} --scope -p Delegate=yes npm start` }),
    },
  ];
}

/** Tables that all labs share must hold what they can come to hold together. */
const neighbourFindings = (): Finding[] =>
  neighbourTables([...loadLabs(courseFolders.labs).labs.values()], defaultLimits).map(
    ({ setting, size, needed }) => ({
      name: setting,
      ok: size >= needed,
      detail: `is ${size}, ${defaultLimits.admission.sessions} labs can come to hold ${needed}`,
      mend: `sudo sysctl -w ${setting}=${needed}`,
    }),
  );

/** sd_booted(3). */
const hasSystemd = () => existsSync('/run/systemd/system');

async function hostFinding(): Promise<Finding> {
  const problem = await netnsProblem(defaultLimits);
  return {
    name: 'a virtual host',
    ok: problem === undefined,
    detail: problem ?? 'was made and removed again',
  };
}

async function linkFinding(): Promise<Finding> {
  const able = await linkAbilitiesHere(defaultLimits);
  return {
    name: 'links that lose and delay',
    ok: able.length === abilities.length,
    detail: describeAbilities(able),
    mend: 'sudo modprobe sch_netem',
  };
}

function report({ backend, why, isolation, findings }: Diagnosis): string[] {
  const lines = findings.flatMap(({ name, ok, detail, mend }) => {
    const mark = ok ? styleText('green', '✓') : styleText('red', '✗');
    return [`${mark} ${name}: ${detail}`, ...(!ok && mend ? [`    mend: ${mend}`] : [])];
  });
  const held = isolation.map(({ name, detail }) => `  ${name}: ${detail}`);
  return [...lines, '', `Labs run on ${backend}: ${why}`, ...held];
}
