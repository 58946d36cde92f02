import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkLab } from '../../runner/cli/compare.ts';
import { chosenLabs } from '../../runner/cli/course.ts';
import type { Lab } from '../../runner/labs/lab.ts';
import type { Backend, LabNetwork } from '../../runner/sandbox/backend.ts';
import { defaultLimits, type SpareLabLimits } from '../../runner/sandbox/limits.ts';
import { Sessions } from '../../runner/sessions/sessions.ts';
import { SpareLab } from '../../runner/sessions/spare-lab.ts';
import { SpareLabs } from '../../runner/sessions/spare-labs.ts';
import { Workshop } from '../../runner/sessions/workshop.ts';
import { leavingNothing } from '../support/attack.ts';
import { backendNamed, backendsHere } from '../support/backends.ts';
import { CountableBackend, type CountableNetwork } from '../support/countable-backend.ts';
import { isAlive, ownDescendants } from '../support/processes.ts';
import { labOf } from '../support/temporary-lab.ts';

const limits: SpareLabLimits = {
  labs: 4,
  perLab: 2,
  ageMs: 60_000,
  halfLifeMs: 60_000,
  idleMs: 1,
  freeBytes: 0,
};

const greet = labOf({ server: '', client: '' });
const chat = labOf({ alone: '' });

/** A pool over a backend that counts, with places that the test gives and takes. */
function pool(changed: Partial<SpareLabLimits> = {}) {
  const backend = new CountableBackend();
  const workshop = new Workshop();
  const places = { free: 100 };
  const labs = new SpareLabs(backend, { ...limits, ...changed }, workshop, () => places.free);
  const handedOut: LabNetwork[] = [];
  const open = async (lab = greet) => {
    const network = await workshop.now(() => labs.openNetwork(lab));
    handedOut.push(network);
    return network;
  };
  const spares = () => backend.alive.length - handedOut.length;
  return { backend, workshop, places, labs, open, spares, handedOut };
}

/** For what must happen, on a machine that is busy. */
const patient = { timeout: 10_000 };

/** Long enough for what should not happen to happen, since making costs nothing. */
const settle = () => pause(25);

describe('spare labs', () => {
  test('there are none before a lab is asked for, nor for its first reader alone', async () => {
    const { backend, labs, open } = pool();
    await using _ = labs;
    await settle();
    expect(backend.made).toHaveLength(0);
    await open();
    await settle();
    expect(backend.made).toHaveLength(1);
  });

  test('who opens a lab that others opened gets one that was made before, with its processes', async () => {
    const { backend, labs, open, spares } = pool();
    await using _ = labs;
    await open();
    await open();
    await expect.poll(spares, patient).toBe(1);
    const spare = backend.made[2] as CountableNetwork;
    expect(spare.sandboxes).toHaveLength(2);
    const network = await open();
    expect(backend.made).toHaveLength(3);
    const [server, client] = await Promise.all([network.prepare('server'), network.prepare('client')]);
    expect([server, client]).toEqual(spare.sandboxes);
    expect(await network.prepare('server')).not.toBe(server);
  });

  test('are bounded in all and of each lab', async () => {
    const { labs, open, spares } = pool({ labs: 3, perLab: 2 });
    await using _ = labs;
    for (let count = 0; count < 8; count += 1) await open(greet);
    await expect.poll(spares, patient).toBe(2);
    for (let count = 0; count < 8; count += 1) await open(chat);
    await expect.poll(spares, patient).toBe(3);
  });

  test('of the lab that is asked for most are made first', async () => {
    const { backend, labs, open } = pool({ labs: 1 });
    await using _ = labs;
    await Promise.all([open(greet), open(greet), ...Array.from({ length: 6 }, () => open(chat))]);
    await expect.poll(() => backend.made.at(-1)?.lab, patient).toBe(chat);
  });

  test('are made only when nobody has waited for anything for a while', async () => {
    const { backend, workshop, labs, open } = pool({ idleMs: 40 });
    await using _ = labs;
    await Promise.all([open(), open()]);
    const urgent = Promise.withResolvers<void>();
    const waiting = workshop.now(() => urgent.promise);
    await pause(120);
    expect(backend.made).toHaveLength(2);
    urgent.resolve();
    await waiting;
    await expect.poll(() => backend.made.length, patient).toBe(3);
  });

  test('are thrown away when they age, and not made again when demand has gone', async () => {
    const { backend, labs, open, spares } = pool({ ageMs: 50, halfLifeMs: 200 });
    await using _ = labs;
    await Promise.all([open(), open(), open()]);
    await expect.poll(() => backend.made.length, patient).toBeGreaterThan(3);
    await pause(600);
    expect(spares()).toBe(0);
    const { length } = backend.made;
    await pause(100);
    expect(backend.made).toHaveLength(length);
  });

  test.each([
    ['network', (spare: CountableNetwork) => spare.break()],
    ['process', (spare: CountableNetwork) => spare.sandboxes[1]?.kill()],
  ])('whose %s ended while it waited is thrown away and never handed out', async (_, spoil) => {
    const { backend, labs, open, spares } = pool({ perLab: 1 });
    await using __ = labs;
    await Promise.all([open(), open()]);
    await expect.poll(spares, patient).toBe(1);
    const spare = backend.made[2] as CountableNetwork;
    spoil(spare);
    await expect.poll(() => spare.isGone, patient).toBe(true);
    expect(await open()).toBe(backend.made[3]);
  });

  test('one that a reader has is not thrown away when a process of it ends', async () => {
    const { backend, labs, open, spares } = pool();
    await using _ = labs;
    await Promise.all([open(), open()]);
    await expect.poll(spares, patient).toBe(1);
    await open();
    const handed = backend.made[2] as CountableNetwork;
    handed.sandboxes[0]?.kill();
    await settle();
    expect(handed.isGone).toBe(false);
  });

  test('give way when sessions need their places', async () => {
    const { places, labs, open, spares } = pool();
    await using _ = labs;
    for (let count = 0; count < 4; count += 1) await open(greet);
    await expect.poll(spares, patient).toBe(2);
    places.free = 1;
    await open(chat);
    expect(spares()).toBe(1);
    places.free = 0;
    await open(chat);
    expect(spares()).toBe(0);
    await settle();
    expect(spares()).toBe(0);
  });

  test('are not made where memory is short', async () => {
    const { labs, open, spares } = pool({ freeBytes: Number.POSITIVE_INFINITY });
    await using _ = labs;
    await Promise.all([open(), open(), open()]);
    await settle();
    expect(spares()).toBe(0);
  });

  test('a spare that cannot be made is tried again with the next reader, not over and over', async () => {
    const { backend, labs, open, spares } = pool({ perLab: 1 });
    await using _ = labs;
    await Promise.all([open(), open()]);
    backend.fails = true;
    await settle();
    expect(spares()).toBe(0);
    backend.fails = false;
    await settle();
    expect(spares()).toBe(0);
    await open();
    await expect.poll(spares, patient).toBe(1);
  });

  test('closing leaves none, even of one that is being made', async () => {
    const { backend, labs, open, spares } = pool();
    await Promise.all([open(), open(), open()]);
    await settle();
    backend.makingMs = 30;
    const last = open();
    await pause(10);
    await last;
    await pause(10);
    await labs[Symbol.asyncDispose]();
    expect(spares()).toBe(0);
    await pause(60);
    expect(spares()).toBe(0);
  });

  test('whatever happens, each is used once, their number is bounded, and closing leaves none', async () => {
    const steps = fc.array(
      fc.oneof(
        fc.constantFrom('greet', 'chat', 'settle', 'break'),
        fc.record({ free: fc.integer({ min: 0, max: 5 }) }),
      ),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { backend, places, labs, open, spares, handedOut } = pool();
        for (const step of all) {
          if (typeof step === 'object') places.free = step.free;
          else if (step === 'settle') await pause(8);
          else if (step === 'break') backend.alive.at(-1)?.break();
          else await open(step === 'greet' ? greet : chat);
          expect(spares()).toBeLessThanOrEqual(limits.labs);
        }
        await labs[Symbol.asyncDispose]();
        expect(new Set(handedOut).size).toBe(handedOut.length);
        expect(spares()).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  test('by default take no more than an eighth of the places', () => {
    expect(defaultLimits.spares.labs).toBeLessThanOrEqual(defaultLimits.admission.sessions / 8);
  });
});

describe.each(backendsHere)('spare labs on %s', (name) => {
  const hello = "console.log('hello'); process.stdin.resume();";
  const lab = labOf({ server: hello, client: hello });
  const impatient = { ...defaultLimits, spares: { ...limits, perLab: 1, idleMs: 50 } };
  const owner = { reader: 'one', gone: new AbortController().signal, onClosed: () => {}, onTaken: () => {} };

  /** Two readers open the lab and leave; what is left then is one spare, and its processes. */
  async function leaveSpare(sessions: Sessions): Promise<number[]> {
    const before = ownDescendants();
    const made = () => ownDescendants().filter((pid) => !before.includes(pid));
    const first = await sessions.open('test-lab', owner);
    await first.session.prepared;
    const whole = made().length;
    const second = await sessions.open('test-lab', owner);
    await second.session.prepared;
    await Promise.all([first, second].map(({ id }) => sessions.close(id)));
    await expect.poll(made, patient).toHaveLength(whole);
    // A lab that is being made may have as many processes for a moment.
    await pause(300);
    await expect.poll(made, patient).toHaveLength(whole);
    return made();
  }

  async function withSessions(act: (sessions: Sessions) => Promise<void>): Promise<void> {
    const backend = await backendNamed(name);
    const sessions = () => new Sessions(new Map([['test-lab', lab]]), backend, impatient);
    await leavingNothing(async () => {
      await using open = sessions();
      await act(open);
    }, backend);
  }

  test('a reader gets the processes that wait already, and they run', async () => {
    await withSessions(async (sessions) => {
      const waiting = await leaveSpare(sessions);
      const { session } = await sessions.open('test-lab', owner);
      await session.prepared;
      const prints = async (host: string) => (await session.start(host)).nextOutput();
      await Promise.all([prints('server'), prints('client')]);
      expect(ownDescendants()).toEqual(expect.arrayContaining(waiting));
      await session.stopAll();
    });
  });

  test('one of whose processes was killed is gone before a reader comes', async () => {
    await withSessions(async (sessions) => {
      const spare = await leaveSpare(sessions);
      process.kill(spare.at(-1) as number, 'SIGKILL');
      await expect.poll(() => spare.filter(isAlive), patient).toEqual([]);
      const { session } = await sessions.open('test-lab', owner);
      await (await session.start('server')).nextOutput();
    });
  });
});

test.each(['dhcp-lease', 'dns-lookup', 'lossy-path'])(
  'the lab %s does as a spare what its recording shows',
  async (name) => {
    const netns = await backendNamed('netns');
    const alwaysSpare: Backend = {
      ...netns,
      openNetwork: (lab) => SpareLab.make(lab, netns, async () => {}),
    };
    const [lab] = chosenLabs([name]);
    expect(await checkLab(lab as Lab, alwaysSpare)).toEqual({ lab: name, same: true });
  },
);
