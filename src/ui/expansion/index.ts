import { type Disposable, env } from 'vscode';
import { formatReference } from '../../registry/reference';
import type { Services } from '../../teleport/services';
import { register } from '../commands';
import type { RegistriesView } from '../tree/registriesView';
import { CheckCommands } from './checkCommands';
import { ReferenceHistory } from './history';
import { Images } from './images';
import { StatusItem } from './statusItem';
import { WaitCommands } from './waitCommands';
import { showWatched } from './watchedPick';

/** Checking images and waiting for them: commands, the status bar item and its list. */
export function registerExpansion(services: Services, view: RegistriesView): Disposable[] {
  const images = new Images(services, view, new ReferenceHistory(services.host.memory));
  const waiting = new WaitCommands(services, images);
  const status = new StatusItem(services);
  return [
    status,
    ...waiting.register(),
    ...new CheckCommands(services, view, images, waiting).register(),
    register('acrTeleport.showWatched', () => {
      status.markRead();
      showWatched(services, waiting);
    }),
    register('acrTeleport.copyReference', async (row, rows) => {
      const references = images
        .rows(row, rows)
        .map(({ tag, ...at }) => formatReference({ ...at, tag: tag.name }));
      await env.clipboard.writeText(references.join('\n'));
    }),
    register('acrTeleport.copyDigest', async (row, rows) => {
      const chosen = await images.ofRows(images.rows(row, rows));
      await env.clipboard.writeText(chosen.map(({ digest }) => digest).join('\n'));
    }),
  ];
}
