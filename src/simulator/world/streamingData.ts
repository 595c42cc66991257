import type { ConversionCode } from '../../registry/streaming/conversionFailures';

/** Artifact Streaming of a registry, where it is not as usual. */
export interface StreamingData {
  /** Whether there is a list of referrers to ask for; true when absent, otherwise a tag of each image (`sha256-…`) bears it. */
  readonly referrersApi?: boolean;
  /** How often a minute each caller may list referrers before the service answers 429; as often as wanted when absent. */
  readonly referrersPerMinute?: number;
}

/** What has come of the conversion of an image, or how one will go. */
export type ImageStreamingData = 'converted' | FailedConversionData | ConversionData;

/** It has failed, and each other one will. */
export interface FailedConversionData {
  readonly failed: ConversionCode;
}

/** It is under way, or not begun yet. */
export interface ConversionData {
  /** How many percent are done when the world opens; it has not begun when absent. */
  readonly progress?: number;
  /** How long it goes on from then, or from its beginning, such as `60s`; by the size of the image when absent. */
  readonly doneIn?: string;
  /** It fails at its end. */
  readonly fails?: ConversionCode;
  /** It gets so many percent far, and no further. One that has got there began when the image was pushed. */
  readonly stuckAt?: number;
  /** How long the service knows the operation, from then or from its beginning. The conversion goes on all the same. */
  readonly forgottenIn?: string;
}
