import process from 'node:process';
import { styleText } from 'node:util';
import { Refusal } from '../protocol/errors.ts';
import type { BackendName } from '../protocol/service.ts';
import { chooseBackend } from '../sandbox/choose.ts';
import { defaultLimits } from '../sandbox/limits.ts';
import { checkLab, type Verdict } from './compare.ts';
import { chosenLabs } from './course.ts';

interface Options {
  backend?: BackendName;
  json?: boolean;
}

/**
 * `wirebook check [LAB…]`: exit code 0 only when every lab does what its recording shows. A
 * lab that needs more than the backend or the machine has is passed over, and named.
 */
export async function check(names: string[], options: Options): Promise<void> {
  const labs = chosenLabs(names);
  const { backend } = await chooseBackend(defaultLimits, options.backend);
  const passOver = options.json ? passOverJson : passOverLine;
  const print = options.json ? printJson : printLine;
  for (const lab of labs) {
    try {
      const verdict = await checkLab(lab, backend);
      print(verdict, backend.name);
      if (!verdict.same) process.exitCode = 1;
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'lab-needs-more')) throw error;
      passOver(lab.name, error.detail ?? error.message, backend.name);
    }
  }
}

function passOverJson(lab: string, passedOver: string, backend: BackendName): void {
  process.stdout.write(`${JSON.stringify({ lab, passedOver, backend })}\n`);
}

function passOverLine(lab: string, missing: string, backend: BackendName): void {
  process.stdout.write(`· ${lab} (${backend}): passed over, ${missing}\n`);
}

function printJson(verdict: Verdict, backend: BackendName): void {
  process.stdout.write(`${JSON.stringify({ ...verdict, backend })}\n`);
}

function printLine(verdict: Verdict, backend: BackendName): void {
  const mark = verdict.same ? styleText('green', '✓') : styleText('red', '✗');
  process.stdout.write(`${mark} ${verdict.lab} (${backend})\n`);
  if (verdict.same) return;
  process.stdout.write(`${verdict.difference.replace(/^/gm, '    ')}\n`);
  process.stdout.write(`  If the new output is right: npx wirebook record ${verdict.lab}\n`);
}
