import { accept, connect, type Listener, listen, waitSecond } from './model.ts';
import { describeChange, describeClient } from './words.ts';
import { zonesOf } from './zones.ts';

/** More clients than this would not be looked at one by one. */
const mostClients = 24;

function find<Kind extends Element>(figure: Element, selector: string): Kind {
  const found = figure.querySelector<Kind>(selector);
  if (!found) throw new Error(`Cannot draw the accept queue: expected ${selector}, received none`);
  return found;
}

function item(className: string, text: string): HTMLElement {
  const made = document.createElement('li');
  made.className = className;
  made.textContent = text;
  return made;
}

function draw(figure: Element, listener: Listener): void {
  for (const { name, note, clients, free } of zonesOf(listener)) {
    const zone = find(figure, `[data-zone="${name}"]`);
    find(zone, '.note').textContent = note;
    find(zone, '.places').replaceChildren(
      ...clients.map((number) => item('client', String(number))),
      ...Array.from({ length: free }, () => item('free', '')),
    );
  }
  find(figure, '.words').replaceChildren(
    ...listener.clients.map((client) =>
      item('', `Client ${client.number}: ${describeClient(client, listener)}`),
    ),
  );
}

/** Without anybody in the queue accept() waits, and a full drawing takes nobody in. */
function setPossible(figure: Element, listener: Listener): void {
  const room = mostClients - listener.clients.length;
  const impossible: Record<string, boolean> = {
    connect: room < 1,
    'connect-eight': room < 8,
    accept: listener.queue.length === 0,
    wait: listener.clients.length === 0,
  };
  for (const [action, disabled] of Object.entries(impossible)) {
    find(figure, `[data-action="${action}"]`).setAttribute('aria-disabled', String(disabled));
  }
}

const actions: Record<string, (listener: Listener) => Listener> = {
  connect: (listener) => connect(listener),
  'connect-eight': (listener) => connect(listener, 8),
  accept,
  wait: waitSecond,
  restart: ({ backlog }) => listen(backlog),
};

const refusals: Record<string, string> = {
  connect: 'The drawing holds no more clients. Start again.',
  'connect-eight': 'The drawing holds no eight clients more. Start again.',
  accept: 'Nobody is in the queue: accept() waits until somebody is.',
  wait: 'Nobody has called yet.',
};

function start(figure: HTMLElement): void {
  const backlog = find<HTMLInputElement>(figure, '[name="backlog"]');
  // The figure stands as the build drew it; from here on it follows the reader.
  let listener = connect(listen(Number(figure.dataset.backlog)), Number(figure.dataset.clients));
  const show = (next: Listener, news: string) => {
    find(figure, '.news').textContent = news;
    listener = next;
    draw(figure, listener);
    setPossible(figure, listener);
  };
  const restart = () => {
    if (!backlog.checkValidity()) {
      find(figure, '.news').textContent = backlog.validationMessage;
      return;
    }
    show(
      listen(backlog.valueAsNumber),
      `A server listens with backlog ${backlog.value}. Nobody has called yet.`,
    );
  };
  figure.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-action]');
    const name = button?.dataset.action ?? '';
    const act = actions[name];
    if (!act) return;
    if (name === 'restart') restart();
    else if (button?.getAttribute('aria-disabled') === 'true') show(listener, refusals[name] ?? '');
    else {
      const next = act(listener);
      show(next, describeChange(listener, next));
    }
  });
  backlog.addEventListener('change', restart);
  find<HTMLFormElement>(figure, 'form').addEventListener('submit', (event) => event.preventDefault());
  find<HTMLElement>(figure, 'form').hidden = false;
  setPossible(figure, listener);
}

for (const figure of document.querySelectorAll<HTMLElement>('.accept-queue')) start(figure);
