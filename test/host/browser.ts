import { type BrowserContext, chromium } from 'playwright-core';
import { provideChromium } from './chromium';

const launchLimitMs = 60_000;

/** A Chromium window whose profile stays in the given folder, so that what is kept there can be looked at. */
export async function openBrowser(profileDir: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profileDir, {
    executablePath: await provideChromium(),
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
    timeout: launchLimitMs,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
