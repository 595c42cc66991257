import { env, type QuickInputButton, type QuickPickItem, ThemeIcon, window } from 'vscode';
import { formatElapsed } from '../../base/units';
import { formatReference, shortName } from '../../registry/reference';
import type { ViewedImage } from '../../teleport/expansionMonitor';
import { stateWords } from '../../teleport/imageState';
import type { Services } from '../../teleport/services';
import { showError, withProgress } from '../feedback';
import { stateLooks } from '../stateLook';
import type { WaitCommands } from './waitCommands';

interface WatchedItem extends QuickPickItem {
  readonly image: ViewedImage;
}

const checkButton: QuickInputButton = { iconPath: new ThemeIcon('refresh'), tooltip: 'Check again' };
const waitButton: QuickInputButton = { iconPath: new ThemeIcon('watch'), tooltip: 'Wait until ready' };
const stopButton: QuickInputButton = { iconPath: new ThemeIcon('debug-stop'), tooltip: 'Stop waiting' };
const copyButton: QuickInputButton = { iconPath: new ThemeIcon('copy'), tooltip: 'Copy reference' };

/** The images that were looked at, with their states and what can be done with each. Stays in step while it is open. */
export function showWatched(services: Services, waiting: WaitCommands): void {
  const { watched, monitor, waits } = services;
  const pick = window.createQuickPick<WatchedItem>();
  pick.title = 'Images Looked At';
  pick.placeholder = 'Select an image to check it again';
  const show = () => {
    pick.items = watched.list().map(image => item(services, image));
  };
  const listening = [monitor.onDidChange(show), waits.onDidChange(show), watched.onDidChange(show)];
  const check = ({ image }: WatchedItem) =>
    void withProgress(`Checking ${shortName(image)}`, signal => monitor.check(image, signal)).catch(
      showError,
    );
  pick.onDidAccept(() => pick.selectedItems.forEach(check));
  pick.onDidTriggerItemButton(({ button, item }) => {
    if (button === checkButton) check(item);
    if (button === copyButton) void env.clipboard.writeText(formatReference(item.image));
    if (button === waitButton) void waiting.wait(item.image).catch(showError);
    if (button === stopButton) waits.cancel(item);
  });
  pick.onDidHide(() => {
    for (const each of listening) each.dispose();
    pick.dispose();
  });
  show();
  pick.show();
}

function item({ monitor, waits, host }: Services, image: ViewedImage): WatchedItem {
  const nowMs = host.clock.now();
  const check = monitor.get(image);
  const wait = waits.find(image);
  const state = check ? stateWords(check.state, nowMs) : 'not checked';
  const waited = wait
    ? `, waiting ${formatElapsed(nowMs - wait.startedAt)} of ${formatElapsed(wait.deadlineAt - wait.startedAt)}`
    : '';
  return {
    image,
    label: `$(${check ? stateLooks[check.state.state].icon.id : 'tag'}) ${shortName(image)}`,
    description: `${state}${waited}`,
    detail: `${image.registry.loginServer}${check ? ` · ${check.reason}` : ''}`,
    buttons: [checkButton, wait ? stopButton : waitButton, copyButton],
  };
}
