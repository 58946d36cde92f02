import process from 'node:process';
import { styleText } from 'node:util';
import type { Lab } from '../labs/lab.ts';
import { LabError } from '../labs/lab-error.ts';
import { Refusal } from '../protocol/errors.ts';
import type { BackendName } from '../protocol/service.ts';
import type { Backend } from '../sandbox/backend.ts';
import { chooseBackend } from '../sandbox/choose.ts';
import { defaultLimits } from '../sandbox/limits.ts';
import { escaped } from '../wire/application/reader.ts';
import { checkLab, type Verdict } from './compare.ts';
import { namedLabs } from './course.ts';
import { printError, printJson, printLine } from './terminal.ts';

interface Options {
  backend?: BackendName;
  json?: boolean;
}

/** What came of a lab: a verdict, or why there is none. */
type Finding = Verdict | { lab: string; passedOver: string } | { lab: string; broken: string };

/**
 * `wirebook check [LAB…]`: exit code 0 only when every lab does what its recording shows. A
 * lab that needs more than the backend or the machine has is passed over, and named; one whose
 * files are wrong has failed, and stops no other.
 */
export async function check(names: string[], options: Options): Promise<void> {
  const labs = namedLabs(names);
  const { backend } = await chooseBackend(defaultLimits, options.backend);
  for (const [name, found] of labs) {
    const finding = await findingOf(name, found, backend);
    if (options.json) printJson({ ...finding, backend: backend.name });
    else printFinding(finding, backend.name);
    if ('broken' in finding) printError(finding.broken);
    if ('broken' in finding || ('same' in finding && !finding.same)) process.exitCode = 1;
  }
}

async function findingOf(name: string, found: Lab | LabError, backend: Backend): Promise<Finding> {
  try {
    if (found instanceof LabError) throw found;
    return await checkLab(found, backend);
  } catch (error) {
    if (error instanceof LabError) return { lab: name, broken: error.message };
    if (!(error instanceof Refusal && error.code === 'lab-needs-more')) throw error;
    return { lab: name, passedOver: error.detail ?? error.message };
  }
}

function printFinding(finding: Finding, backend: BackendName): void {
  const place = `${finding.lab} (${backend})`;
  if ('passedOver' in finding) return printLine(`· ${place}: passed over, ${finding.passedOver}`);
  if ('broken' in finding) return printLine(`${styleText('red', '✗')} ${place}: broken`);
  printVerdict(finding, place);
}

function printVerdict(verdict: Verdict, place: string): void {
  printLine(`${verdict.same ? styleText('green', '✓') : styleText('red', '✗')} ${place}`);
  if (verdict.same) return;
  // What a program printed is told as a program would write it: a difference must be seen.
  for (const line of verdict.difference.split('\n')) printLine(`    ${escaped(line)}`);
  printLine(`  If the new output is right: npx wirebook record ${verdict.lab}`);
}
