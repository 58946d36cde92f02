import { expect, test } from 'vitest';
import { LeaseBook } from '../../../../runner/sandbox/netns/services/lease-book.ts';

const book = () =>
  new LeaseBook({
    range: ['192.168.0.254', '192.168.1.2'],
    reservations: { phone: '192.168.0.255' },
    taken: ['192.168.0.254', '192.168.1.1'],
  });

test('leases the first free address, past what is taken, reserved or leased', () => {
  const leases = book();
  expect(leases.addressFor('a')).toBe('192.168.1.0');
  expect(leases.addressFor('b')).toBe('192.168.1.2');
  expect(leases.addressFor('c')).toBeUndefined();
});

test('a client keeps its address until it releases it', () => {
  const leases = book();
  expect([leases.addressFor('a'), leases.addressFor('a')]).toEqual(['192.168.1.0', '192.168.1.0']);
  leases.release('a');
  expect(leases.holds('a', '192.168.1.0')).toBe(false);
  expect(leases.addressFor('b')).toBe('192.168.1.0');
});

test('a reservation is for its client alone', () => {
  const leases = book();
  expect(leases.holds('phone', '192.168.0.255')).toBe(false);
  expect(leases.addressFor('phone')).toBe('192.168.0.255');
  expect(leases.holds('phone', '192.168.0.255')).toBe(true);
});
