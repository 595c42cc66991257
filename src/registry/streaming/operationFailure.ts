import { asArray, asRecord, asString, type JsonRecord } from '../../base/json';
import { isConversionCode } from './conversionFailures';

/** What an operation says of its failure. */
export interface OperationFailure {
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/**
 * Looks for a failure's code wherever an answer may have it: in `error`, in the first of `errors`, in `details`, beside them, or in a
 * sentence. No failed operation is published, so none of these is known to be the place. A documented code counts before any other.
 */
export function readOperationFailure(answer: JsonRecord): OperationFailure {
  const places = [answer.error, asArray(answer.errors)[0], answer.details, answer];
  const records = places.map(asRecord).filter(place => place !== undefined);
  const codes = records.flatMap(record => asString(record.code) ?? asString(record.errorCode) ?? []);
  const messages = records.flatMap(record => asString(record.message) ?? asString(record.errorMessage) ?? []);
  const sentences = [...messages, ...places.flatMap(place => asString(place) ?? [])];
  return {
    code: codes.find(isConversionCode) ?? sentences.map(codeIn).find(found => found) ?? codes[0],
    message: messages[0] ?? asString(answer.error) ?? asString(asArray(answer.errors)[0]),
  };
}

function codeIn(sentence: string): string | undefined {
  return sentence.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g)?.find(isConversionCode);
}
