import { examine, type Question } from '../../teleport/examine';
import type { Fix } from '../../teleport/readiness/fix';
import { evaluate } from '../../teleport/readiness/readiness';
import { report } from '../../teleport/readiness/report';
import type { Services } from '../../teleport/services';
import type { ClustersView } from '../clusters/clustersView';
import { commandLink } from '../commands';
import { askReference } from '../expansion/askReference';
import { ReferenceHistory } from '../expansion/history';
import { withProgress } from '../feedback';
import type { RegistriesView } from '../tree/registriesView';
import type { RowId } from '../tree/rows';
import { FixSubjects } from './fixSubjects';
import { examineNetwork } from './network';
import type { Reports } from './reports';
import { runFix } from './runFix';
import { questionOf } from './subjects';

export interface Views {
  readonly registries: RegistriesView;
  readonly clusters: ClustersView;
}

/** What the readiness commands do. A fix that was run brings the report that it came from up to date. */
export class ReadinessActs {
  readonly #services: Services;
  readonly #views: Views;
  readonly #reports: Reports;
  readonly #subjects: FixSubjects;
  /** The fixes that links in reports stand for, by their number. */
  readonly #offered: Fix[] = [];
  #last: Question | undefined;

  constructor(services: Services, views: Views, reports: Reports) {
    this.#services = services;
    this.#views = views;
    this.#reports = reports;
    this.#subjects = new FixSubjects(services, views);
  }

  async showReadiness(row?: RowId): Promise<void> {
    const history = new ReferenceHistory(this.#services.host.memory);
    const askImage = (title: string) => askReference(this.#services, history, title);
    const question = await questionOf(this.#services, this.#views, askImage, row);
    if (question) await this.#show(question);
  }

  /** Runs what a report offered. */
  async fixOffered(number: number | undefined): Promise<void> {
    await this.#fix(number === undefined ? undefined : this.#offered[number]);
  }

  async #fix(fix: Fix | undefined): Promise<void> {
    if (fix === undefined || !(await runFix(this.#services, fix))) return;
    const { inventory } = this.#services;
    inventory.refresh();
    await inventory.read();
    if (this.#last) await this.#show(this.#asFoundNow(this.#last));
  }

  async createToken(row?: RowId): Promise<void> {
    await this.#fix(await this.#subjects.token(row));
  }

  async attachRegistry(row?: RowId): Promise<void> {
    await this.#fix(await this.#subjects.attachment(row));
  }

  async enableStreaming(row?: RowId): Promise<void> {
    await this.#fix(this.#subjects.streaming(row));
  }

  async scalePool(row?: RowId): Promise<void> {
    await this.#fix(await this.#subjects.scaling(row));
  }

  async importImage(row?: RowId): Promise<void> {
    await this.#fix(await this.#subjects.import(row));
  }

  examineNetwork(row?: RowId): Promise<void> {
    return examineNetwork(this.#services, this.#views.registries, this.#reports, row);
  }

  async #show(question: Question): Promise<void> {
    this.#last = question;
    const facts = await withProgress('Finding out what is in the way', signal =>
      examine(this.#services, question, signal),
    );
    const link = (label: string, fix: Fix) =>
      commandLink(label, 'acrTeleport.runFix', this.#offered.push(fix) - 1);
    await this.#reports.show(titleOf(question), report(evaluate(facts), facts, link));
  }

  /** The same question about the cluster as it is after a change. */
  #asFoundNow({ cluster: before, pool: pooled, ...rest }: Question): Question {
    const cluster = before && (this.#services.inventory.cluster(before.id) ?? before);
    const pool = pooled && (cluster?.pools.find(({ name }) => name === pooled.name) ?? pooled);
    return { ...rest, ...(cluster ? { cluster } : {}), ...(pool ? { pool } : {}) };
  }
}

function titleOf({ registry, image, cluster, pool }: Question): string {
  const at = [cluster?.name, pool?.name].filter(Boolean).join(' ');
  const what = image ? `${image.repository} ${image.tag ?? image.digest ?? 'latest'}` : registry?.loginServer;
  return `Readiness of ${[what, at].filter(Boolean).join(' on ')}`;
}
