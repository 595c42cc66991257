import { Backoff } from '../backoff';
import { parseImage } from '../images';
import type { Container } from '../podObjects';
import { timeOf } from '../times';
import { ImageArrival } from './imageArrival';
import type { PodRun } from './podRun';
import { type Program, programOf } from './programs';

interface Course {
  readonly isInit: boolean;
  /** Called when the container runs, or has to wait for its image. */
  readonly settled?: () => void;
  /** Called when it has done its work. */
  readonly ended?: () => void;
}

const createMs = 60;
const startMs = 90;
const runMs = 1_000;

/** One container of a pod, with all its starts. */
export class ContainerRun {
  readonly #run: PodRun;
  readonly #container: Container;
  readonly #course: Course;
  readonly #program: Program;
  readonly #restarts = new Backoff();
  #isSettled = false;

  constructor(run: PodRun, container: Container, course: Course) {
    this.#run = run;
    this.#container = container;
    this.#course = course;
    const { programs = [] } = run.kubelet.cluster.data;
    this.#program = programOf(programs, container, run.pod, course.isInit);
  }

  begin(): void {
    const arrival = new ImageArrival(this.#run, this.#container);
    arrival.await({ arrived: () => this.#create(), waits: () => this.#settle() });
  }

  #settle(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#course.settled?.();
  }

  #create(): void {
    const { name } = this.#container;
    const { words } = this.#run.kubelet;
    this.#run.after(createMs, () => {
      this.#run.event(name, 'Created', words.created(name));
      this.#run.after(startMs, () => {
        this.#run.event(name, 'Started', words.started(name));
        this.#started();
        this.#settle();
      });
    });
  }

  #started(): void {
    const { name, image } = this.#container;
    const { agenda } = this.#run.kubelet.cluster;
    this.#run.enter(name, { running: { startedAt: timeOf(agenda.now) } }, status => {
      const reference = parseImage(image);
      const found = reference && this.#run.kubelet.images.find(reference);
      if (reference && found) status.imageID = `${reference.host}/${reference.repository}@${found.digest}`;
      status.containerID = this.#run.newContainerId();
      status.ready = this.#program.does === 'runs' && this.#container.readinessProbe === undefined;
    });
    if (this.#program.does === 'ends') this.#run.after(runMs, () => this.#end());
    else if (this.#container.readinessProbe || this.#program.does === 'staysUnready') this.#probe();
  }

  #probe(): void {
    const { name, readinessProbe: { initialDelaySeconds = 0, periodSeconds = 10 } = {} } = this.#container;
    const isUnready = this.#program.does === 'staysUnready';
    this.#run.after((initialDelaySeconds + (isUnready ? periodSeconds : 1)) * 1000, () => {
      const message = 'Readiness probe failed: HTTP probe failed with statuscode: 503';
      if (isUnready) this.#run.event(name, 'Unhealthy', message, 'Warning');
      else
        this.#run.editContainer(name, status => {
          status.ready = status.state.running !== undefined;
        });
    });
  }

  #end(): void {
    const { name } = this.#container;
    const exitCode = this.#program.does === 'ends' ? this.#program.exitCode : 0;
    const { agenda } = this.#run.kubelet.cluster;
    this.#run.enter(name, {}, status => {
      const { running } = this.#run.statusOf(name)?.state ?? {};
      const finishedAt = timeOf(agenda.now);
      const reason = exitCode === 0 ? 'Completed' : 'Error';
      const times = { startedAt: running?.startedAt ?? finishedAt, finishedAt };
      status.state = { terminated: { exitCode, reason, ...times, ...idOf(status.containerID) } };
    });
    if (exitCode === 0) this.#course.ended?.();
    if (this.#isStartedAgain(exitCode)) this.#restart();
  }

  #isStartedAgain(exitCode: number): boolean {
    const { restartPolicy = 'Always' } = this.#run.pod.spec;
    if (exitCode !== 0) return restartPolicy !== 'Never';
    return restartPolicy === 'Always' && !this.#course.isInit;
  }

  /** At once the first time, and then after longer and longer waits. */
  #restart(): void {
    const { name } = this.#container;
    const { metadata } = this.#run.pod;
    const waitMs = this.#restarts.count === 0 ? 0 : this.#restarts.waitMs;
    this.#restarts.failed();
    if (waitMs > 0) {
      const pod = `${metadata.name}_${metadata.namespace}(${metadata.uid})`;
      const message = `back-off ${this.#restarts.text(waitMs)} restarting failed container=${name} pod=${pod}`;
      this.#run.event(
        name,
        'BackOff',
        `Back-off restarting failed container ${name} in pod ${pod}`,
        'Warning',
      );
      this.#run.enter(name, { waiting: { reason: 'CrashLoopBackOff', message } });
    }
    this.#run.after(waitMs, () => {
      this.#run.editContainer(name, status => {
        status.restartCount += 1;
      });
      this.begin();
    });
  }
}

function idOf(containerID: string | undefined) {
  return containerID === undefined ? {} : { containerID };
}
