import { expect, test } from 'vitest';
import { decodeFrame } from '../../../runner/wire/decode.ts';
import { ipv4, textBytes } from '../../support/frames.ts';
import { faults } from '../samples.ts';
import { fieldTexts } from '../soundness.ts';

test.each([
  ['without room for its length', [148], 'an option ends after 1 bytes, or has no length'],
  ['of no length', [1, 148, 0, 0], 'an option ends after 3 bytes, or has no length'],
  ['longer than its header', [148, 9, 0, 0], 'an option ends after 4 bytes, or has no length'],
])('an IPv4 option %s is a fault, and no padding', (_, options, fault) => {
  const filled = options.length < 4 ? [1, 1, 1, ...options] : options;
  const bytes = ipv4(
    { source: '10.0.0.1', destination: '10.0.0.2', protocol: 253, options: filled },
    textBytes('?'),
  );
  expect(faults(bytes)).toEqual([fault]);
  expect(fieldTexts(decodeFrame(bytes), 'ipv4').at(-1)).toMatch(/^Malformed Option: /);
});

test('what follows the end of IPv4’s options is padding', () => {
  const bytes = ipv4(
    { source: '10.0.0.1', destination: '10.0.0.2', protocol: 253, options: [0, 9, 9, 9] },
    textBytes('?'),
  );
  expect(faults(bytes)).toEqual([]);
  expect(fieldTexts(decodeFrame(bytes), 'ipv4').at(-1)).toBe('Padding: 090909');
});
