import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { policyFor, withPolicy } from '../src/content-security-policy.ts';

const page = (body: string) =>
  `<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body>${body}</body></html>`;
const hashOf = (script: string) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
const scriptsOf = (policy: string) =>
  policy.split('; ').find((directive) => directive.startsWith('script-src'));

describe('a page’s security policy', () => {
  test('names each of its inline scripts by its hash, once', () => {
    const policy = policyFor(
      page('<script>one()</script><script type="module">two()</script><script>one()</script>'),
    );
    expect(scriptsOf(policy)).toBe(
      `script-src 'self' 'wasm-unsafe-eval' ${hashOf('one()')} ${hashOf('two()')}`,
    );
  });

  test('leaves out scripts of the site’s own files and data that is not run', () => {
    const policy = policyFor(
      page('<script type="module" src="/a.js"></script><script type="application/json">{}</script>'),
    );
    expect(scriptsOf(policy)).toBe("script-src 'self' 'wasm-unsafe-eval'");
  });

  test('never allows inline or evaluated script', () => {
    const scripts = scriptsOf(policyFor(page('<script>one()</script>')));
    expect(scripts).not.toContain("'unsafe-inline'");
    expect(scripts).not.toContain("'unsafe-eval'");
  });

  test('lets the page load from its own origin only', () => {
    const policy = policyFor(page(''));
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/https?:|\*/);
  });

  test('stands in the head before any script', () => {
    const html = withPolicy(page('<script>one()</script>'));
    expect(html.indexOf('content-security-policy')).toBeLessThan(html.indexOf('<script'));
    expect(html).toMatch(
      /<head><meta charset="utf-8"\/><meta http-equiv="content-security-policy" content="[^"]+">/,
    );
  });

  test('is not forgotten in silence where it cannot be placed', () => {
    expect(() => withPolicy('<html></html>')).toThrow('Cannot place the security policy');
  });
});
