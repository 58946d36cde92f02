import { describe, expect, test } from 'vitest';
import { errorWords } from '../../src/client/error-words.ts';
import { nodesOwn, tracesIn } from '../../src/client/trace-lines.ts';
import { backendNamed, backendsHere } from '../support/backends.ts';
import { outcomeOf, printedBy } from '../support/sessions.ts';
import { labOf } from '../support/temporary-lab.ts';

/** A program that an error ends, the sentence about it, and what of its error output is not Node's own. */
interface Case {
  what: string;
  program: string;
  words: string | RegExp;
  seen: string[];
  /** One for each piece of Node's own between lines of the program's. */
  folds?: number;
}

const cases: Case[] = [
  {
    what: 'an error that the program throws',
    program:
      "function greet(name: string) {\n  throw new Error('no greeting for ' + name);\n}\ngreet('Ada');\nexport {};",
    words: 'Line 2 of server.ts: no greeting for Ada.',
    seen: [
      'server.ts:2',
      "  throw new Error('no greeting for ' + name);",
      '        ^',
      '',
      'Error: no greeting for Ada',
      '    at greet (server.ts:2:9)',
      '    at server.ts:4:1',
    ],
  },
  {
    what: 'a name that is not there',
    program: 'const port = 9999;\nserver.listen(port);\nexport {};',
    words: 'Line 2 of server.ts: server is not defined (ReferenceError).',
    seen: [
      'server.ts:2',
      'server.listen(port);',
      '^',
      '',
      'ReferenceError: server is not defined',
      '    at server.ts:2:1',
    ],
  },
  {
    what: 'a syntax error',
    program: 'const a = 1;\nconst b = (a + ;\nconsole.log(b);',
    words: 'Line 2 of server.ts, column 16, cannot be read: Expression expected.',
    seen: [
      'server.ts:2',
      'const a = 1;',
      'const b = (a + ;',
      '               ^',
      'console.log(b);',
      '',
      'SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected',
    ],
  },
  {
    what: 'types that are more than types',
    program: 'enum Colour { Red }\nconsole.log(Colour.Red);',
    words:
      /^Line 1 of server\.ts: TypeScript enum is not supported in strip-only mode\. Node leaves out types/,
    seen: expect.arrayContaining([expect.stringContaining('TypeScript enum is not supported')]) as never,
  },
  {
    what: 'a package',
    program: "// A web server.\nimport express from 'express';\nexpress();",
    words:
      /^Line 2 of server\.ts imports the package “express”, and labs have no packages: there are Node’s own modules, such as node:net,/,
    seen: ["Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'express' imported from server.ts"],
  },
  {
    what: 'a file that the lab does not have',
    program: "import { greet } from './greet.ts';\ngreet();",
    words: 'Line 1 of server.ts imports “greet.ts”, and this lab has no such file.',
    seen: ["Error [ERR_MODULE_NOT_FOUND]: Cannot find module 'greet.ts' imported from server.ts"],
  },
  {
    what: 'a package that is required',
    program: "const express = require('express');\nexpress();",
    words: /^Line 1 of server\.ts imports the package “express”, and labs have no packages: /,
    seen: expect.arrayContaining(["Error: Cannot find module 'express'"]) as never,
    folds: 2,
  },
  {
    what: 'a file that is required and that the lab does not have',
    program: "const { greet } = require('./greet.ts');\ngreet();",
    words: 'Line 1 of server.ts imports “greet.ts”, and this lab has no such file.',
    seen: expect.arrayContaining(['    at Object.<anonymous> (server.ts:1:19)']) as never,
    folds: 2,
  },
  {
    what: 'a name that is declared twice',
    program: 'const port = 1;\nconst port = 2;',
    words: /^Line 2 of server\.ts(?:, column \d+)?, cannot be read: /,
    seen: expect.arrayContaining(['const port = 2;']) as never,
  },
  {
    what: 'a module that Node does not have',
    program: "import net from 'node:nett';\nconsole.log(net);",
    words: 'Line 1 of server.ts imports “node:nett”, and Node has no module of this name.',
    seen: ['Error [ERR_UNKNOWN_BUILTIN_MODULE]: No such built-in module: node:nett'],
  },
  {
    what: 'a function that a module does not have',
    program: "import { creatServer } from 'node:net';\ncreatServer();",
    words: 'Line 1 of server.ts imports “creatServer” from node:net, which has nothing of this name.',
    seen: expect.arrayContaining(["import { creatServer } from 'node:net';"]) as never,
  },
  {
    what: 'an event that nobody listens for',
    program: "import { connect } from 'node:net';\nconnect({ host: '127.0.0.1', port: 9 });",
    words:
      'server.ts: connect ECONNREFUSED 127.0.0.1:9. Nothing in the program listens for the event “error”.',
    seen: ['Error: connect ECONNREFUSED 127.0.0.1:9'],
  },
  {
    what: 'an error with a cause',
    program: "try {\n  JSON.parse('{');\n} catch (cause) {\n  throw new Error('no settings', { cause });\n}",
    words: /^Line 4 of server\.ts: no settings, because of: Expected property name/,
    seen: expect.arrayContaining(['Error: no settings']) as never,
    folds: 2,
  },
];

/** Where a file of the lab lies differs from backend to backend. */
const withoutFolder = (line: string) => line.replace(/(?:file:\/\/)?\/(?:[^/\s'"(]+\/)*(?=\w+\.ts)/g, '');

async function errorOutputOf(program: string, name: (typeof backendsHere)[number]): Promise<string> {
  const { outcome, events } = await outcomeOf(labOf({ server: program }), await backendNamed(name));
  expect(outcome).toEqual({ kind: 'exited', code: 1 });
  return printedBy(events, 'server', 'stderr');
}

describe.each(backendsHere)('what Node prints on %s', (name) => {
  const isAlone = name === 'netns';

  test.each(cases)(
    'of $what is said in a sentence, and its own frames are told apart',
    async ({ program, words, seen, folds = 1 }) => {
      const output = await errorOutputOf(program, name);
      const sentence = errorWords(output, { file: 'server.ts', text: program, isAlone });
      if (typeof words === 'string') expect(sentence).toBe(words);
      else expect(sentence).toMatch(words);
      const lines = output.replace(/\n$/, '').split('\n');
      const own = nodesOwn(lines);
      const others = lines.filter((_, at) => !own[at]).map(withoutFolder);
      expect(others).toEqual(seen);
      expect(lines.filter((_, at) => own[at]).join('\n')).toMatch(/node:internal|node:/);
      expect(tracesIn(lines)).toHaveLength(folds);
    },
  );
});

test.each([
  [
    "import { exec } from 'node:child_process';\nexec('ls', (error) => { if (error) throw error; });",
    'Line 2 of server.ts: a host has no shell.',
  ],
  [
    "import { execSync } from 'node:child_process';\nexecSync('ls');",
    'Line 2 of server.ts: a host has no shell.',
  ],
  [
    "import { spawn } from 'node:child_process';\nspawn('curl', ['http://server']);",
    'server.ts: a host has no program “curl”.',
  ],
])('on a virtual host %j is told that there is Node alone', async (program, words) => {
  const output = await errorOutputOf(program, 'netns');
  const sentence = errorWords(output, { file: 'server.ts', text: program, isAlone: true });
  expect(sentence).toBe(`${words} All that can be started there is Node itself, as process.execPath.`);
});

test('Node itself can be started on a virtual host', async () => {
  const program =
    "import { spawnSync } from 'node:child_process';\nconsole.log(String(spawnSync(process.execPath, ['-p', '6 * 7']).stdout));";
  const { events } = await outcomeOf(labOf({ server: program }), await backendNamed('netns'));
  expect(printedBy(events, 'server').trim()).toBe('42');
});

test('on a computer of its reader’s a program that is missing is said to be', async () => {
  const program = "import { spawn } from 'node:child_process';\nspawn('no-such-program');";
  const output = await errorOutputOf(program, 'plain');
  expect(errorWords(output, { file: 'server.ts', text: program, isAlone: false })).toBe(
    'server.ts: there is no program “no-such-program” on this computer.',
  );
});

test('nothing is said of a program that dealt with its error, or printed what looks like one', () => {
  const program = { file: 'server.ts', text: '', isAlone: true };
  for (const output of [
    '',
    'no connection: refused\n',
    'Error: x\n    at server.ts:1:1\n',
    'Node.js v26.10.0\n',
  ]) {
    expect(errorWords(output, program)).toBeUndefined();
  }
});

test('hostile output is bounded, in time and in words', () => {
  const program = { file: 'server.ts', text: 'x'.repeat(100_000), isAlone: true };
  const escape = String.fromCharCode(27);
  const long = `Error: ${escape}[31m${'a '.repeat(8000)}\nNode.js v26.10.0\n`;
  const started = performance.now();
  const words = errorWords(long, program) ?? '';
  expect(words.length).toBeLessThan(400);
  expect(words).not.toContain(escape);
  for (const line of ['{ ', ' at ', '^', 'node:a:1', '['.repeat(50)]) {
    nodesOwn(Array.from({ length: 1000 }, () => line.repeat(4)));
    errorWords(`${line.repeat(3000)}\nNode.js v26.10.0\n`, program);
  }
  expect(performance.now() - started).toBeLessThan(500);
});

test('what a program prints by itself is never folded', () => {
  const lines = [
    'listening',
    '{ "at": 1 }',
    'at last',
    '  at noon',
    '^',
    '',
    'Error: x',
    '    at greet (/lab/server.ts:2:9)',
  ];
  expect(nodesOwn(lines)).toEqual(lines.map(() => false));
});
