'use strict';
// Loaded before a program of the plain backend: lab host names and addresses lead to this
// machine's loopback, and what would listen on every address listens there only.
const dgram = require('node:dgram');
const dns = require('node:dns');
const net = require('node:net');
const { syncBuiltinESMExports } = require('node:module');

const { own, hosts } = JSON.parse(process.env.WIREBOOK_LOOPBACK);
delete process.env.WIREBOOK_LOOPBACK;

const known = new Map(Object.entries(hosts));
const wildcards = new Set([undefined, null, '', '0.0.0.0', '::']);
const here = (address) => (wildcards.has(address) ? own : (known.get(address) ?? address));

const systemLookup = dns.lookup;

function lookup(name, options, callback) {
  const address = known.get(name);
  if (address === undefined) return systemLookup.call(dns, name, options, callback);
  const done = typeof options === 'function' ? options : callback;
  const all = typeof options === 'object' && options !== null && options.all === true;
  process.nextTick(() => (all ? done(null, [{ address, family: 4 }]) : done(null, address, 4)));
}

const systemPromise = dns.promises.lookup;

async function lookupPromise(name, options) {
  const address = known.get(name);
  if (address === undefined) return systemPromise.call(dns.promises, name, options);
  return options?.all === true ? [{ address, family: 4 }] : { address, family: 4 };
}

dns.lookup = lookup;
dns.promises.lookup = lookupPromise;

const listen = net.Server.prototype.listen;

// listen(port, host?, backlog?, callback?) or listen({ port, host, … }, callback?), as Node documents.
net.Server.prototype.listen = function listenOnLoopback(...args) {
  const [first, second] = args;
  if (typeof first === 'object' && first !== null && first.port !== undefined) {
    args[0] = { ...first, host: here(first.host) };
  } else if (typeof first === 'number') {
    if (typeof second === 'string') args[1] = here(second);
    else args.splice(1, 0, own);
  }
  return listen.apply(this, args);
};

const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function connectToLoopback(...args) {
  // net.connect() hands over its arguments as one array that is normalised already.
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof options === 'object' && options !== null && known.has(options.host)) {
    options.host = known.get(options.host);
  } else if (known.has(args[1])) {
    args[1] = known.get(args[1]);
  }
  return connect.apply(this, args);
};

const bind = dgram.Socket.prototype.bind;

dgram.Socket.prototype.bind = function bindToLoopback(...args) {
  const [first, second] = args;
  if (typeof first === 'object' && first !== null) args[0] = { ...first, address: here(first.address) };
  else if (typeof second === 'string') args[1] = here(second);
  else args.splice(1, 0, own);
  return bind.apply(this, args);
};

syncBuiltinESMExports();
