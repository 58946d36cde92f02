import type { Lab } from '../labs/lab.ts';
import type { Backend, LabNetwork } from '../sandbox/backend.ts';
import type { SpareLabLimits } from '../sandbox/limits.ts';
import { Demand } from './demand.ts';
import { SpareLab } from './spare-lab.ts';
import type { Workshop } from './workshop.ts';

/** The memory, in bytes, that the machine or the runner's control group can still give. */
const availableBytes = () => process.availableMemory();

/**
 * A backend that keeps spare labs: who opens a lab that others opened lately gets one that
 * is made already. Spares are made while nobody waits for anything, one after the other;
 * they give way when sessions or memory need their room, and are thrown away when they age
 * or when anything of them has ended. Before labs are asked for there are none.
 */
export class SpareLabs implements Backend, AsyncDisposable {
  readonly name: Backend['name'];
  readonly capabilities: Backend['capabilities'];
  readonly isolation: Backend['isolation'];
  readonly #backend: Backend;
  readonly #limits: SpareLabLimits;
  readonly #workshop: Workshop;
  readonly #freePlaces: () => number;
  readonly #demand: Demand<Lab>;
  /** Each with the timer of its age, the oldest first. */
  readonly #spares = new Map<SpareLab, NodeJS.Timeout>();
  readonly #leaving = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #refilling: Promise<void> | undefined;

  /** `freePlaces` tells how many sessions could still be opened: each spare takes the place of one. */
  constructor(backend: Backend, limits: SpareLabLimits, workshop: Workshop, freePlaces: () => number) {
    this.name = backend.name;
    this.capabilities = backend.capabilities;
    this.isolation = backend.isolation;
    this.#backend = backend;
    this.#limits = limits;
    this.#workshop = workshop;
    this.#freePlaces = freePlaces;
    this.#demand = new Demand(limits.halfLifeMs);
  }

  async openNetwork(lab: Lab): Promise<LabNetwork> {
    const spare = this.#take(lab);
    this.#giveWay();
    const network = spare ?? (await this.#backend.openNetwork(lab));
    this.#demand.note(lab, performance.now());
    this.#refill();
    return network;
  }

  /** Throws every spare away and waits until nothing of them is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#refilling;
    for (const spare of this.#spares.keys()) this.#discard(spare);
    await Promise.all(this.#leaving);
  }

  /** The oldest spare of a lab: from now on it is not this pool's. */
  #take(lab: Lab): SpareLab | undefined {
    const spare = this.#of(lab)[0];
    if (spare) this.#forget(spare);
    return spare;
  }

  /** Sessions come first: what stands in their room is thrown away, the oldest first. */
  #giveWay(): void {
    const surplus = this.#spares.size - this.#room();
    for (const spare of [...this.#spares.keys()].slice(0, Math.max(0, surplus))) this.#discard(spare);
  }

  /** How many spares there may be. */
  #room(): number {
    if (availableBytes() < this.#limits.freeBytes) return 0;
    return Math.min(this.#limits.labs, this.#freePlaces());
  }

  /** Begins to make spares, unless that goes on already. A failure waits for the next opening. */
  #refill(): void {
    this.#refilling ??= this.#makeWanted()
      .catch(() => {})
      .finally(() => {
        this.#refilling = undefined;
      });
  }

  async #makeWanted(): Promise<void> {
    const whenFree = () => this.#workshop.whenIdle(this.#limits.idleMs, this.#closing.signal);
    for (;;) {
      await whenFree();
      const lab = this.#mostWanted();
      if (!lab) return;
      this.#keep(await SpareLab.make(lab, this.#backend, whenFree));
    }
  }

  #mostWanted(): Lab | undefined {
    if (this.#spares.size >= this.#room()) return undefined;
    return this.#demand.ranked(performance.now()).find((lab) => this.#of(lab).length < this.#wantedOf(lab));
  }

  /** Whoever asked last has theirs already. */
  #wantedOf(lab: Lab): number {
    return Math.min(this.#limits.perLab, Math.round(this.#demand.of(lab, performance.now())) - 1);
  }

  #of(lab: Lab): SpareLab[] {
    return [...this.#spares.keys()].filter((spare) => spare.lab === lab);
  }

  #keep(spare: SpareLab): void {
    const outlived = () => {
      this.#discard(spare);
      this.#refill();
    };
    this.#spares.set(spare, setTimeout(outlived, this.#limits.ageMs));
    void spare.whenSpoiled().then(() => this.#discard(spare));
    this.#giveWay();
  }

  #forget(spare: SpareLab): void {
    clearTimeout(this.#spares.get(spare));
    this.#spares.delete(spare);
  }

  /** Nothing, if it is a reader's by now. */
  #discard(spare: SpareLab): void {
    if (!this.#spares.has(spare)) return;
    this.#forget(spare);
    const leaving = spare[Symbol.asyncDispose]().finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }
}
