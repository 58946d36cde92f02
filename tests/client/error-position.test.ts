import { describe, expect, test } from 'vitest';
import { findPosition, PositionFinder } from '../../src/client/error-position.ts';

const files = new Set(['server.ts', 'client.ts', 'line-client.ts', 'server.solution.ts']);

describe('a position is found in', () => {
  test.each([
    ['a frame', '    at Server.<anonymous> (file:///lab/server.ts:12:9)', 'server.ts', 12, 9],
    ['a frame without a function', '    at file:///lab/client.ts:3:1', 'client.ts', 3, 1],
    ['the line before the source line', 'file:///lab/server.ts:12', 'server.ts', 12, undefined],
    ['a path', '/tmp/run/line-client.ts:7:2', 'line-client.ts', 7, 2],
    ['a Windows path', '    at C:\\lab\\server.ts:4:5', 'server.ts', 4, 5],
    ['a bare name', 'server.ts:9:1', 'server.ts', 9, 1],
    ['a longer name', 'at /lab/server.solution.ts:5:3', 'server.solution.ts', 5, 3],
  ])('%s', (_, text, file, line, column) => {
    expect(findPosition(text, files)).toEqual(column === undefined ? { file, line } : { file, line, column });
  });
});

describe('no position is found in', () => {
  test.each([
    ['a frame of Node', '    at node:internal/modules/run_main.ts:12:3'],
    ['a frame of a package', '    at file:///lab/node_modules/ws/server.ts:12:3'],
    ['a file of another lab', '    at file:///lab/other.ts:12:3'],
    ['a name that merely ends alike', '    at file:///lab/my-server.ts:12:3'],
    ['a message', 'no connection: connect ECONNREFUSED 192.168.1.20:9999'],
    ['a name without a line', 'cannot read server.ts'],
  ])('%s', (_, text) => {
    expect(findPosition(text, files)).toBeUndefined();
  });
});

describe('reading standard error as it comes', () => {
  const trace = [
    'node:events:486',
    '      throw er; // Unhandled error event',
    'Error: listen EADDRINUSE: address already in use 0.0.0.0:9999',
    '    at Server.setupListenHandle [as _listen2] (node:net:1941:16)',
    '    at file:///lab/server.ts:15:8',
    '    at file:///lab/client.ts:2:1',
    '',
  ].join('\n');

  test('finds the first own frame', () => {
    expect(new PositionFinder(files).read(trace)).toEqual({ file: 'server.ts', line: 15, column: 8 });
  });

  test('finds it wherever the text was cut', () => {
    for (let cut = 0; cut <= trace.length; cut += 1) {
      const finder = new PositionFinder(files);
      const found = [finder.read(trace.slice(0, cut)), finder.read(trace.slice(cut))];
      expect(found.filter(Boolean)).toEqual([{ file: 'server.ts', line: 15, column: 8 }]);
    }
  });

  test('reports one position a run', () => {
    const finder = new PositionFinder(files);
    finder.read(trace);
    expect(finder.read(trace)).toBeUndefined();
  });

  test('keeps little of a line that never ends', () => {
    const finder = new PositionFinder(files);
    for (let piece = 0; piece < 100; piece += 1) finder.read('x'.repeat(10_000));
    expect(finder.read('\n    at file:///lab/server.ts:1:2\n')).toEqual({
      file: 'server.ts',
      line: 1,
      column: 2,
    });
  });
});
