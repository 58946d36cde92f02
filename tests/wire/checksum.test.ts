import { expect, test } from 'vitest';
import { checksumOf, onesSum, verdictText, verify } from '../../runner/wire/checksum.ts';
import { bytesOf } from '../support/frames.ts';

test('the worked example of RFC 1071, section 3', () => {
  const bytes = bytesOf('0001 f203 f4f5 f6f7');
  expect(onesSum(bytes, 0, 8).toString(16)).toBe('ddf2');
  expect(checksumOf(onesSum(bytes, 0, 8)).toString(16)).toBe('220d');
});

test('an odd last byte is the upper half of a word', () => {
  expect(onesSum(bytesOf('000102'), 0, 3)).toBe(0x0201);
});

test('a checksum is verified, and the right one told', () => {
  const right = bytesOf('0001 f203 220d f4f5 f6f7');
  expect(verify(right, 0, 10, 4)).toEqual({ verdict: 'correct' });
  const wrong = bytesOf('0001 f203 220e f4f5 f6f7');
  expect(verify(wrong, 0, 10, 4)).toEqual({ verdict: 'incorrect', expected: 0x220d });
  expect(verdictText(0x220e, verify(wrong, 0, 10, 4))).toBe('0x220e (incorrect, expected 0x220d)');
});
