'use strict';

// An address as packets have it: no zone (RFC 4007), and IPv4 as IPv4 (RFC 4291, section 2.5.5.2).
function endpoint(address, port) {
  return { address: address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/, ''), port };
}

// `getsockname` or `getpeername` of a handle; undefined when the kernel does not know yet.
function endpointOf(handle, which) {
  const told = {};
  if (typeof handle?.[which] !== 'function' || handle[which](told) !== 0) return undefined;
  return told.port > 0 ? endpoint(told.address, told.port) : undefined;
}

module.exports = { endpoint, endpointOf };
