'use strict';
// Reports what a program asks of TCP. Where Node publishes a call on a diagnostics channel we
// listen there; the others are wrapped, and behave as before.
const { subscribe } = require('node:diagnostics_channel');
const net = require('node:net');
const { Readable } = require('node:stream');
const { endpoint, endpointOf } = require('./endpoints.cjs');
const { RequestPlaces } = require('./request-places.cjs');

class TcpCalls {
  #reports;
  #ownerSymbol;
  // What is known of each socket; of others than TCP's nothing.
  #states = new WeakMap();
  // Where servers began to listen.
  #places = new WeakMap();
  #requests;
  #owners = new WeakMap();

  // The handle of a server shows what Node keeps to itself.
  constructor(reports, server) {
    this.#reports = reports;
    this.#requests = new RequestPlaces(reports);
    const handle = server._handle;
    this.#ownerSymbol = Object.getOwnPropertySymbols(handle).find(
      (each) => each.description === 'owner_symbol',
    );
    this.#followHandles(Object.getPrototypeOf(handle));
    this.#followChannels();
    this.#followWriting();
    this.#followClosing();
    this.#followPipes();
  }

  #followChannels() {
    subscribe('net.client.socket', ({ socket }) => this.#beginConnect(socket));
    subscribe('tracing:net.server.listen:asyncStart', ({ server }) => {
      if (this.#reports.isOn) this.#places.set(server, this.#reports.place());
    });
  }

  // Names are looked up between the program's call and the kernel's, and there may be several.
  #followHandles(prototype) {
    const calls = this;
    for (const name of ['connect', 'connect6']) {
      const connect = prototype[name];
      prototype[name] = function (...args) {
        const error = connect.apply(this, args);
        calls.#tellConnect(this, args[1], args[2]);
        return error;
      };
    }
    const { listen } = prototype;
    prototype.listen = function (...args) {
      const error = listen.apply(this, args);
      if (error === 0) calls.#tellListen(this);
      return error;
    };
  }

  #followWriting() {
    const calls = this;
    const { prototype } = net.Socket;
    const { write, end } = prototype;
    prototype.write = function (...args) {
      const call = calls.#begin(this, args);
      const hasRoom = write.apply(this, args);
      if (call?.byteCount !== undefined) calls.#tell(this, 'write', call);
      return hasRoom;
    };
    prototype.end = function (...args) {
      const call = calls.#begin(this, args);
      const socket = end.apply(this, args);
      if (call) calls.#tell(this, 'end', call);
      return socket;
    };
  }

  #followClosing() {
    const calls = this;
    const { prototype } = net.Socket;
    const { destroy, resetAndDestroy } = prototype;
    prototype.destroy = function (...args) {
      calls.#close(this, 'close');
      return destroy.apply(this, args);
    };
    prototype.resetAndDestroy = function (...args) {
      calls.#close(this, 'reset');
      return resetAndDestroy.apply(this, args);
    };
  }

  // What a pipe writes is written by the line that laid it.
  #followPipes() {
    const calls = this;
    const { pipe } = Readable.prototype;
    Readable.prototype.pipe = function (...args) {
      const state = args[0] instanceof net.Socket ? calls.#stateOf(args[0]) : undefined;
      state?.pipes.set(this, calls.#reports.place());
      return pipe.apply(this, args);
    };
  }

  #newState(socket) {
    const state = { socket: this.#reports.numberSocket(), written: 0, pipes: new Map() };
    this.#states.set(socket, state);
    return state;
  }

  #stateOf(socket) {
    if (!this.#reports.isOn) return undefined;
    const isTcp = typeof socket._handle?.getpeername === 'function';
    if (socket._handle && !isTcp) return undefined;
    return this.#states.get(socket) ?? (isTcp ? this.#newState(socket) : undefined);
  }

  #beginConnect(socket) {
    if (!this.#reports.isOn) return;
    // Beneath a TLS socket lies a TCP handle that does not know its owner.
    if (socket._handle?._parent) this.#owners.set(socket._handle._parent, socket);
    this.#newState(socket).connect = { atUs: this.#reports.now(), ...this.#connectOrigin() };
  }

  #connectOrigin() {
    const place = this.#reports.place();
    const { ofFetch } = this.#requests;
    return place || !ofFetch ? { place } : { place: ofFetch, through: 'request' };
  }

  #tellConnect(handle, address, port) {
    const socket = this.#owners.get(handle) ?? handle[this.#ownerSymbol];
    const state = this.#states.get(socket);
    if (!this.#reports.isOn || !state?.connect) return;
    state.isTold = true;
    state.local = endpointOf(handle, 'getsockname');
    state.remote = endpoint(address, port);
    this.#tell(socket, 'connect', { state, ...state.connect });
  }

  #tellListen(handle) {
    const server = handle[this.#ownerSymbol];
    if (!this.#reports.isOn) return;
    const local = endpointOf(handle, 'getsockname');
    const state = { socket: this.#reports.numberSocket(), local };
    this.#tell(server, 'listen', { state, atUs: this.#reports.now(), place: this.#places.get(server) });
  }

  // A call that writes or ends; undefined when it comes too late to do either.
  #begin(socket, [chunk, encoding]) {
    const state = socket.writable ? this.#stateOf(socket) : undefined;
    if (!state) return undefined;
    const { defaultEncoding } = socket._writableState;
    const byteCount = bytesIn(chunk, (typeof encoding === 'string' && encoding) || defaultEncoding);
    return { state, atUs: this.#reports.now(), byteCount, ...this.#originOf(socket, state) };
  }

  #originOf(socket, { pipes }) {
    const place = this.#reports.place();
    if (place) return { place };
    // A socket that may not stay half open is ended by Node when its peer has ended.
    if (this.#reports.passed('endWritableNT')) return { through: 'peer-end' };
    const laid = placesLaid(pipes, socket);
    // Several pipes may pour into one socket: then nobody knows which of them wrote.
    if (laid.length > 0) return { place: laid.length === 1 ? laid[0] : undefined, through: 'pipe' };
    const request = this.#requests.of(socket);
    return request ? { place: request, through: 'request' } : {};
  }

  #close(socket, what) {
    const state = socket.destroyed ? undefined : this.#stateOf(socket);
    if (!state || state.isClosed) return;
    state.isClosed = true;
    // Its name was not found: the kernel never heard of this connection.
    if (state.connect && !state.isTold) this.#tell(socket, 'connect', { state, ...state.connect });
    const place = this.#reports.place();
    // Node closes by itself what has ended.
    if (place || !socket.writableEnded) this.#tell(socket, what, { state, atUs: this.#reports.now(), place });
  }

  #tell(socket, what, { state, atUs, place, through, byteCount }) {
    state.local ??= endpointOf(socket._handle, 'getsockname');
    state.remote ??= endpointOf(socket._handle, 'getpeername');
    const { socket: number, local, remote } = state;
    // How many bytes TLS makes of these is not known.
    const bytes = socket.encrypted || byteCount === undefined ? {} : { firstByte: state.written, byteCount };
    state.written += bytes.byteCount ?? 0;
    this.#reports.tell({
      what,
      protocol: 'tcp',
      socket: number,
      atUs,
      place,
      through,
      local,
      remote,
      ...bytes,
    });
  }
}

// Where the pipes that pour into a socket just now were laid.
function placesLaid(pipes, socket) {
  for (const [source] of pipes) {
    if (!source._readableState.pipes.includes(socket)) pipes.delete(source);
  }
  const places = new Map([...pipes.values()].map((place) => [JSON.stringify(place), place]));
  return [...places.values()];
}

// As many as Node will write: of these encodings only what can be decoded.
function bytesIn(chunk, encoding) {
  if (typeof chunk !== 'string') return ArrayBuffer.isView(chunk) ? chunk.byteLength : undefined;
  if (!Buffer.isEncoding(encoding)) return undefined;
  return /^(hex|base64|base64url)$/i.test(encoding)
    ? Buffer.from(chunk, encoding).length
    : Buffer.byteLength(chunk, encoding);
}

module.exports = { TcpCalls };
