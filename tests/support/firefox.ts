import puppeteer, { type Browser } from 'puppeteer-core';

/** Debian's Firefox, driven by WebDriver BiDi; Playwright drives only a build of its own. */
export const launchFirefox = (): Promise<Browser> =>
  puppeteer.launch({ browser: 'firefox', executablePath: '/usr/bin/firefox-esr', headless: true });
