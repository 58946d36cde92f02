// Who has which address: the memory of a DHCP server (RFC 2131, section 4.3.1).

const numberOf = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const textOf = (number: number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');

export interface LeaseRules {
  range: [first: string, last: string];
  /** MAC addresses and the address each always gets. */
  reservations: Record<string, string>;
  /** Addresses that hosts have without a lease. */
  taken: string[];
}

/** A client keeps its address; a new one gets the first that is free. */
export class LeaseBook {
  readonly #rules: LeaseRules;
  readonly #leases = new Map<string, string>();

  constructor(rules: LeaseRules) {
    this.#rules = rules;
  }

  /** The address for a client, which is then kept for it; undefined when none is free. */
  addressFor(mac: string): string | undefined {
    const address = this.#rules.reservations[mac] ?? this.#leases.get(mac) ?? this.#firstFree();
    if (address !== undefined) this.#leases.set(mac, address);
    return address;
  }

  /** True when this is the address that the client was offered or has. */
  holds = (mac: string, address: string) => this.#leases.get(mac) === address;

  /** The client needs its address no more. */
  release(mac: string): void {
    this.#leases.delete(mac);
  }

  #firstFree(): string | undefined {
    const { range, reservations, taken } = this.#rules;
    const used = new Set([...taken, ...Object.values(reservations), ...this.#leases.values()]);
    for (let number = numberOf(range[0]); number <= numberOf(range[1]); number += 1) {
      if (!used.has(textOf(number))) return textOf(number);
    }
    return undefined;
  }
}
