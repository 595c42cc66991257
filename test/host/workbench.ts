import type { Locator, Page } from 'playwright-core';
import { waitUntil } from './deadline';
import { saveScreenshot, withEvidence } from './evidence';
import {
  loadLimitMs,
  openWindow,
  type Theme,
  themes,
  usualTheme,
  type WorkbenchOptions,
  type WorkbenchWindow,
} from './workbenchWindow';

const seeLimitMs = 20_000;
const menuLimitMs = 500;
const paletteLimitMs = 2500;
const modifier = process.platform === 'darwin' ? 'Meta' : 'Control';

/** A VS Code window with the packaged extension, used as a person would; things are found by role and name. */
export class Workbench {
  readonly page: Page;
  private readonly window: WorkbenchWindow;
  private readonly theme: Theme;

  private constructor(window: WorkbenchWindow, theme: Theme) {
    this.page = window.page;
    this.window = window;
    this.theme = theme;
  }

  /** Opens a window and waits till it can be clicked. Whoever opens closes. */
  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const workbench = new Workbench(await openWindow(options), options.theme ?? usualTheme);
    try {
      await workbench.loaded();
      return workbench;
    } catch (error) {
      await workbench.close();
      throw error;
    }
  }

  /** The row of a tree whose name, as a screen reader says it, contains the text or matches. */
  row(name: string | RegExp): Locator {
    return this.page.getByRole('treeitem', { name }).first();
  }

  /** The row that keys go to, when its name matches. */
  focusedRow(name: RegExp): Locator {
    const list = this.page.locator('.monaco-list:focus-within');
    return list.locator('.monaco-list-row.focused').and(this.page.getByRole('treeitem', { name }));
  }

  /** The status bar entry of that name, as a screen reader says it. */
  statusBarItem(name: string | RegExp): Locator {
    return this.page.getByRole('status').getByRole('button', { name }).first();
  }

  /** The notification on screen with that text. */
  notification(text: string | RegExp): Locator {
    const notification = this.page.getByRole('dialog', { name: /, notification/ });
    return notification.filter({ hasText: text }).first();
  }

  /** Clears what notifications say, so that the next one is seen. */
  async dismissNotifications(): Promise<void> {
    await this.palette('Notifications: Clear All Notifications');
    await this.gone(this.page.getByRole('dialog', { name: /, notification/ }).first());
  }

  /** The modal question on screen with that text. */
  question(text: string | RegExp): Locator {
    return this.page.locator('.monaco-dialog-box').filter({ hasText: text });
  }

  /** The text field of the palette, a quick pick or an input box. */
  quickInput(): Locator {
    return this.page.locator('.quick-input-widget').getByRole('textbox');
  }

  /** The entry of the palette or a quick pick. */
  quickPickItem(name: string | RegExp): Locator {
    return this.page.locator('.quick-input-widget').getByRole('option', { name }).first();
  }

  /** Waits until it is there, and gives it back. */
  async see(locator: Locator, limitMs: number = seeLimitMs): Promise<Locator> {
    await withEvidence(this.page, `Not seen: ${locator}`, () => locator.waitFor({ timeout: limitMs }));
    return locator;
  }

  /** Waits until it is not there any more. */
  async gone(locator: Locator, limitMs: number = seeLimitMs): Promise<void> {
    const hidden = () => locator.waitFor({ state: 'hidden', timeout: limitMs });
    await withEvidence(this.page, `Still there: ${locator}`, hidden);
  }

  async click(locator: Locator, options: { readonly button?: 'left' | 'right' } = {}): Promise<void> {
    const click = () => locator.click({ timeout: seeLimitMs, ...options });
    await withEvidence(this.page, `Not clicked: ${locator}`, click);
  }

  /** Shows the activity-bar entry's views, unless they are shown. */
  async openView(title: string): Promise<void> {
    const tab = this.page.getByRole('tab', { name: startingWith(title) }).first();
    await this.see(tab);
    if ((await tab.getAttribute('aria-expanded')) !== 'true') await this.click(tab);
  }

  /** Opens the row's children by its arrow, unless they are shown. */
  async expand(name: string | RegExp): Promise<void> {
    const row = await this.see(this.row(name));
    if ((await row.getAttribute('aria-expanded')) !== 'true')
      await this.click(row.locator('.monaco-tl-twistie'));
  }

  /** Clicks the icon of that name which a row shows under the mouse. */
  async rowAction(name: string | RegExp, action: string): Promise<void> {
    const row = await this.see(this.row(name));
    await row.hover();
    await this.click(row.getByRole('button', { name: startingWith(action) }));
  }

  /** Chooses from a row's context menu. Rows may move while they load, so a menu of another row is closed and the right one opened. */
  async contextMenu(name: string | RegExp, entry: string): Promise<void> {
    await this.openMenu(this.row(name), entry, 'right');
    await this.menu(entry);
  }

  /** Opens the menu of a button or row, and again where it closed because what it belongs to was drawn once more. */
  async openMenu(owner: Locator, entry: string, button: 'left' | 'right' = 'left'): Promise<void> {
    const item = this.page.getByRole('menuitem', { name: startingWith(entry) });
    const opened = async () => {
      await this.page.keyboard.press('Escape');
      await owner.click({ button, timeout: paletteLimitMs });
      await item.waitFor({ timeout: paletteLimitMs });
      return true;
    };
    await withEvidence(this.page, `Not in the menu: ${entry}`, () => waitUntil(opened, seeLimitMs, entry));
  }

  /** Chooses from the menu that is open. */
  async menu(entry: string): Promise<void> {
    const item = await this.see(this.page.getByRole('menuitem', { name: startingWith(entry) }));
    // A menu takes no click in its first moments, lest the one that opened it chooses from it.
    const chosen = async () => {
      // Taken, and only slow to go: a second click would find nothing to choose.
      if (!(await item.isVisible())) return true;
      await item.click({ timeout: menuLimitMs });
      await item.waitFor({ state: 'hidden', timeout: menuLimitMs });
      return true;
    };
    await withEvidence(this.page, `Not chosen: ${entry}`, () => waitUntil(chosen, seeLimitMs, 'The menu'));
  }

  /** Runs a command from the palette by its whole title, such as "ACR Teleport: Show Log". */
  async palette(command: string): Promise<void> {
    const item = this.quickPickItem(startingWith(command));
    // A palette opened before the extension was known does not learn of it; it has to be opened again.
    const found = async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press(`${modifier}+Shift+P`);
      await this.type(`>${command}`);
      await item.waitFor({ timeout: paletteLimitMs });
      return true;
    };
    await withEvidence(this.page, `Not in the palette: ${command}`, () =>
      waitUntil(found, seeLimitMs, command),
    );
    await this.click(item);
  }

  /** Puts text into the palette, quick pick or input box. */
  async type(text: string): Promise<void> {
    const field = await this.see(this.quickInput());
    await field.fill(text);
  }

  /** Puts text into the input box or quick pick and accepts it; where the question is told, not before that is asked. */
  async answer(text: string, question?: string | RegExp): Promise<void> {
    if (question !== undefined) await this.see(this.page.locator('.quick-input-widget').getByText(question));
    await this.type(text);
    await this.page.keyboard.press('Enter');
  }

  /** Chooses from a quick pick. */
  async pick(name: string | RegExp): Promise<void> {
    const item = await this.see(this.quickPickItem(name));
    // The list may have opened under the mouse, which then shows the tooltip of a row, over the others.
    await this.page.mouse.move(1, 1);
    await this.click(item);
  }

  async press(keys: string): Promise<void> {
    await this.page.keyboard.press(keys);
  }

  /** Drags the side bar's edge so that its right end is this far from the window's left. */
  async widenSideBar(toX: number): Promise<void> {
    const box = await this.page.locator('.part.sidebar').boundingBox();
    if (box === null) throw new Error('The side bar is not shown.');
    const y = box.y + box.height / 2;
    await this.page.mouse.move(box.x + box.width, y);
    await this.page.mouse.down();
    await this.page.mouse.move(toX, y, { steps: 4 });
    await this.page.mouse.up();
  }

  /** Saves a picture under `out/screenshots` and tells its path. */
  async screenshot(name: string): Promise<string> {
    return saveScreenshot(this.page, name);
  }

  /** The window's content as a screen reader gets it. */
  async text(): Promise<string> {
    return this.page.locator('body').ariaSnapshot();
  }

  /** Reloads the window: the extension host starts anew with the kept state. */
  async reload(): Promise<void> {
    await this.page.reload({ timeout: loadLimitMs });
    await this.loaded();
  }

  /** Ends the window and its server; what they left stays under `out/state`. */
  async close(): Promise<void> {
    await this.window.close();
  }

  private async loaded(): Promise<void> {
    await this.see(this.page.getByRole('tab', { name: /^Explorer/ }).first(), loadLimitMs);
    await this.see(this.page.getByRole('status').first(), loadLimitMs);
    // A window starts in a theme of its own, which no picture should show.
    await this.see(this.page.locator(`.monaco-workbench[class*="${themes[this.theme]}"]`), loadLimitMs);
  }
}

function startingWith(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
}
