'use strict';
// A thread that replaces types by blanks. It says when the parser itself is broken, which it
// then is for good: what it throws is then no error of the text's.
const { stripTypeScriptTypes } = require('node:module');
const { parentPort } = require('node:worker_threads');

const errorsOfTexts = ['ERR_INVALID_TYPESCRIPT_SYNTAX', 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'];

function strip(source) {
  try {
    return { stripped: stripTypeScriptTypes(source, { mode: 'strip' }), isBroken: false };
  } catch ({ code }) {
    return { isBroken: !errorsOfTexts.includes(code) };
  }
}

// That this is experimental is told to nobody.
process.removeAllListeners('warning');
// Loads the parser before anybody waits for it.
strip('');
parentPort.on('message', (source) => parentPort.postMessage(strip(source)));
parentPort.postMessage('ready');
