/** The codes of failed conversions (ACR, "Troubleshoot artifact streaming"). */
export const conversionCodes = [
  'UNKNOWN_ERROR',
  'RESOURCE_NOT_FOUND',
  'UNSUPPORTED_PLATFORM',
  'NO_SUPPORTED_PLATFORM_FOUND',
  'UNSUPPORTED_MEDIATYPE',
  'UNSUPPORTED_ARTIFACT_TYPE',
  'IMAGE_NOT_RUNNABLE',
] as const;

export type ConversionCode = (typeof conversionCodes)[number];

/** Why a conversion failed and what to do, a sentence each. */
export interface ConversionFailure {
  readonly meaning: string;
  readonly advice: string;
}

const failures: Readonly<Record<ConversionCode, ConversionFailure>> = {
  UNKNOWN_ERROR: {
    meaning: 'The conversion failed inside the service.',
    advice: 'Convert it again; if it fails again, Azure support can look the operation up by its id.',
  },
  RESOURCE_NOT_FOUND: {
    meaning: 'The image was not found where it was to be converted.',
    advice:
      'Check that it has not been deleted. In a geo-replicated registry it may not have arrived in that region yet: convert it again in a few minutes.',
  },
  UNSUPPORTED_PLATFORM: {
    meaning: 'The image is for a platform that cannot be converted.',
    advice: 'Only linux/amd64 can: build and push the image for that.',
  },
  NO_SUPPORTED_PLATFORM_FOUND: {
    meaning: 'None of the platforms of this multi-platform image can be converted.',
    advice: 'Only linux/amd64 can: add that platform to the image.',
  },
  UNSUPPORTED_MEDIATYPE: {
    meaning: 'The manifest is of a media type that cannot be converted.',
    advice: 'Push it as an OCI image or index, or as a Docker image or list of manifest version 2.',
  },
  UNSUPPORTED_ARTIFACT_TYPE: {
    meaning: 'This is a streaming artifact itself, which cannot be converted again.',
    advice: 'Convert the image that it was made of.',
  },
  IMAGE_NOT_RUNNABLE: {
    meaning: 'This is no image that can be run.',
    advice:
      'Charts, signatures, attestations and the like are not converted; only runnable linux/amd64 images are.',
  },
};

export function isConversionCode(code: string): code is ConversionCode {
  return (conversionCodes as readonly string[]).includes(code);
}

/** A failed conversion in words; a code that is not documented is passed on as it is. */
export function conversionFailure(code: string | undefined): ConversionFailure {
  if (code !== undefined && isConversionCode(code)) return failures[code];
  const said = code === undefined ? 'without saying why' : `with ${code}, which is not documented`;
  return { meaning: `The conversion failed ${said}.`, advice: failures.UNKNOWN_ERROR.advice };
}
