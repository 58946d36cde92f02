import { describe, expect, test } from 'vitest';
import { labOrFail } from '../../src/snippets/labs.ts';
import { cutPiece } from '../../src/snippets/piece.ts';

const lab = labOrFail('tcp-greet');

describe('a piece', () => {
  test('holds the region’s lines as they stand in the program', () => {
    const { first, last, lines, program } = cutPiece(lab, 'server.ts', 'listen');
    expect(lines[0]).toMatch(/^server\.listen\(/);
    expect(program.source.split('\n').slice(first - 1, last)).toEqual(lines);
  });

  test('shows no region mark', () => {
    for (const [file, { regions }] of lab.files) {
      for (const name of regions.keys()) {
        expect(cutPiece(lab, file, name).lines.join('\n')).not.toContain('#region');
      }
    }
  });

  test('knows the host that runs it, counted as the lab’s colours are', () => {
    expect(cutPiece(lab, 'server.ts', 'listen').host).toEqual({ name: 'server', position: 1 });
    expect(cutPiece(lab, 'client.ts', 'connect').host).toEqual({ name: 'client', position: 2 });
  });

  test('has no host when no host runs its file', () => {
    const unused = { ...lab, hosts: new Map() };
    expect(cutPiece(unused, 'server.ts', 'listen').host).toBeUndefined();
  });

  test('of a file that does not exist fails the build and names the files', () => {
    expect(() => cutPiece(lab, 'serve.ts', 'listen')).toThrow(
      expect.objectContaining({
        code: 'file-unknown',
        message:
          'Cannot cut a piece from tcp-greet: expected one of client.ts, server.ts, received "serve.ts"',
      }),
    );
  });

  test('of a region that does not exist fails the build and names the regions', () => {
    expect(() => cutPiece(lab, 'server.ts', 'bind')).toThrow(
      expect.objectContaining({
        code: 'region-unknown',
        message:
          'Cannot cut a piece from tcp-greet/server.ts: expected one of connection, trouble, listen, received "bind"',
      }),
    );
  });

  test('of a program without regions is refused in words', () => {
    const bare = { file: 'bare.ts', source: 'listen();\n', regions: new Map() };
    const changed = { ...lab, files: new Map([['bare.ts', bare]]) };
    expect(() => cutPiece(changed, 'bare.ts', 'listen')).toThrow(
      'expected one, and there is none, received "listen"',
    );
  });
});
