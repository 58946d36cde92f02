'use strict';
// Tells which kind of module a file is, as Node does where no package.json says it: CommonJS if
// it can be that, else an ES module (Node's documentation, “Syntax detection” of packages).
const { compileFunction } = require('node:vm');

const wrapper = ['exports', 'require', 'module', '__filename', '__dirname'];

// A file whose first word imports can be nothing else: most programs of labs.
const beginsWithImport = /^(?:\s+|\/\/[^\n]*\n|\/\*[^]*?\*\/)*import[\s{*"']/;

const saidOfModules = [
  'Cannot use import statement outside a module',
  "Unexpected token 'export'",
  "Cannot use 'import.meta' outside a module",
];

function formatOf(source) {
  if (beginsWithImport.test(source)) return 'module';
  const problem = problemOf(() => compileFunction(source, wrapper));
  if (problem === undefined) return 'commonjs';
  // It may wait at its top level, or use a name of the wrapper’s as its own.
  const inFunction = problemOf(() => compileFunction(`(async () => {${source}\n})`));
  const isModule = [problem, inFunction].some((each) => saidOfModules.includes(each));
  return isModule || inFunction === undefined ? 'module' : 'commonjs';
}

function problemOf(compile) {
  try {
    compile();
    return undefined;
  } catch ({ message }) {
    return message;
  }
}

module.exports = { formatOf };
