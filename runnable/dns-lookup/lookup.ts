// Asks for names in every way: address, alias, mail exchanger.
import {
  lookup,
  resolve4,
  resolve6,
  resolveCname,
  resolveMx,
} from 'node:dns/promises';
import { networkInterfaces } from 'node:os';

// #region own
const [own] = networkInterfaces()['eth0'] ?? [];
console.log(`this host's own address is ${own?.address}`);
// #endregion

// #region address
const { address } = await lookup('www.example.com');
console.log(`www.example.com is ${address}`);
// #endregion

// #region several
console.log('shop.example.com has the addresses');
for (const each of await resolve4('shop.example.com')) {
  console.log(`  ${each}`);
}
for (const each of await resolve6('shop.example.com')) {
  console.log(`  ${each}`);
}
// #endregion

// #region alias
const [real] = await resolveCname('alias.example.com');
console.log(`alias.example.com stands for ${real}`);
// #endregion

// #region mail
const [mail] = await resolveMx('example.com');
console.log(`mail for example.com goes to ${mail?.exchange}`);
// #endregion

// #region fetch
const page = await fetch('http://www.example.com/');
console.log(`www.example.com says: ${await page.text()}`);
// #endregion

// #region missing
try {
  await lookup('nobody.example.com');
} catch (error) {
  console.log((error as Error).message);
}
// #endregion
