'use strict';
// Remembers which line of a program made an HTTP request, by node:http or by fetch. Node sends
// requests later, on a connection of its choice, when the program is on no stack.
const { AsyncLocalStorage } = require('node:async_hooks');
const { subscribe } = require('node:diagnostics_channel');

class RequestPlaces {
  #reports;
  #fetching = new AsyncLocalStorage();
  #places = new WeakMap();
  // What fetch sends just now over a socket.
  #requests = new WeakMap();

  constructor(reports) {
    this.#reports = reports;
    const remember = ({ request }) => this.#remember(request);
    subscribe('http.client.request.created', remember);
    subscribe('undici:request:create', remember);
    subscribe('undici:client:sendHeaders', ({ request, socket }) => this.#requests.set(socket, request));
    subscribe('undici:request:bodySent', ({ request }) => this.#places.delete(request));
    this.#followFetch();
  }

  // The line of the fetch for which Node acts just now.
  get ofFetch() {
    return this.#fetching.getStore();
  }

  // The line of the request that is sent over a socket.
  of(socket) {
    return this.#places.get(socket._httpMessage ?? this.#requests.get(socket));
  }

  #remember(request) {
    if (this.#reports.isOn) this.#places.set(request, this.#reports.place() ?? this.ofFetch);
  }

  #followFetch() {
    const places = this;
    const { fetch: original } = globalThis;
    const { fetch } = {
      fetch(input, ...rest) {
        const act = () => original.call(this, input, ...rest);
        const place = places.#reports.isOn ? places.#reports.place() : undefined;
        return place ? places.#fetching.run(place, act) : act();
      },
    };
    globalThis.fetch = fetch;
  }
}

module.exports = { RequestPlaces };
