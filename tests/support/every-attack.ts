import { globSync } from 'node:fs';
import { relative } from 'node:path';
import process from 'node:process';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { attacks } from './attacks.ts';
import { root } from './command.ts';

const numberOf = (test: TestCase) => Number(/^(\d+): /.exec(test.name)?.[1] ?? 0);

/**
 * Holds a run of the whole suite to its promise: against every attack of the list a test ran
 * and passed, and no test bears a number that is not in the list. A test that was skipped, or
 * whose file was lost, has proved nothing.
 */
export default class EveryAttack implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (!isWholeSuite(modules)) return;
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = new Set(tests.filter((test) => test.result().state === 'passed').map(numberOf));
    const problems = [
      ...Object.entries(attacks)
        .filter(([number]) => !passed.has(Number(number)))
        .map(([number, attack]) => `No test passed against attack ${number}: ${attack}`),
      ...[...new Set(tests.map(numberOf))]
        .filter((number) => number !== 0 && !(number in attacks))
        .map((number) => `No attack has the number ${number}: name it in tests/support/attacks.ts`),
    ];
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) process.exitCode = 1;
  }
}

/** Neither files nor names were chosen. */
function isWholeSuite(modules: readonly TestModule[]): boolean {
  const ran = new Set(modules.map((module) => relative(root, module.moduleId)));
  const all = globSync('tests/**/*.test.ts', { cwd: root });
  const isNamed = process.argv.some((word) => /^(-t|--testNamePattern)/.test(word));
  return !isNamed && all.every((file) => ran.has(file));
}
