/**
 * Checks what the map's document and other commands hand in: whatever comes through here has exactly the shape that its type says,
 * and names files by their place in the map, never by path. Knows nothing of the editor.
 */
import { CLUSTER_ALGORITHMS, type ClusterParams, NOISE } from '../../shared/clusters.ts';
import type { FromMap, MapPlace } from '../../shared/mapMessages.ts';
import { CONTENT_KINDS, type ContentKind } from '../../shared/types.ts';
import { OPEN_TARGETS } from '../../shared/webviewMessages.ts';

/** More than anybody types, and than any name has. */
const MOST_CHARACTERS = 10_000;
const MOST_GLOBS = 1000;

/** What the command is asked to show. */
export interface MapRequest {
  /** Key of a folder; undefined: the one that there is, or a person chooses. */
  readonly folder: string | undefined;
  /** How its chunks are clustered; undefined: as by default. */
  readonly params: ClusterParams | undefined;
  /** What is shown alone. */
  readonly topic: WantedTopic | undefined;
}

/** A topic or sub-topic: ids mean something within their clustering alone. */
export interface WantedTopic {
  readonly clustering: string;
  readonly id: number;
}

/** Undefined for what is no message of the map. */
export function checkedMessage(message: unknown): FromMap | undefined {
  if (!isObject(message)) return undefined;
  const { mapId, query, point } = message;
  const kind = message.type as FromMap['type'];
  switch (kind) {
    case 'ready':
    case 'refresh':
    case 'remedy':
      return { type: kind };
    case 'search':
      return isCount(mapId) && isText(query) ? { type: kind, mapId, query } : undefined;
    case 'needSnippet': {
      const place = checkedPlace(message.place);
      return isCount(mapId) && isCount(point) && place ? { type: kind, mapId, point, place } : undefined;
    }
    case 'open': {
      const place = checkedPlace(message.place);
      const target = OPEN_TARGETS.find((one) => one === message.target);
      return isCount(mapId) && place && target ? { type: kind, mapId, place, target } : undefined;
    }
    default: {
      kind satisfies never;
      return undefined;
    }
  }
}

/** Commands can be run by anybody with anything: what is not understood counts as not said. */
export function checkedRequest(argument: unknown): MapRequest {
  const { folder, params, topic } = isObject(argument) ? argument : {};
  return {
    folder: isText(folder) ? folder : undefined,
    params: checkedParams(params),
    topic: checkedTopic(topic),
  };
}

function checkedTopic(value: unknown): WantedTopic | undefined {
  if (!isObject(value)) return undefined;
  const { clustering, id } = value;
  return isText(clustering) && Number.isSafeInteger(id) && (id as number) >= NOISE
    ? { clustering, id: id as number }
    : undefined;
}

function checkedParams(value: unknown): ClusterParams | undefined {
  if (!isObject(value)) return undefined;
  const { k, minClusterSize, include, exclude, kinds, generated } = value;
  const algorithm = CLUSTER_ALGORITHMS.find((one) => one === value.algorithm);
  if (!algorithm || !isListOf(kinds, isKind)) return undefined;
  return {
    algorithm,
    kinds,
    ...(isCount(k) ? { k } : {}),
    ...(isCount(minClusterSize) ? { minClusterSize } : {}),
    ...(isListOf(include, isText) ? { include } : {}),
    ...(isListOf(exclude, isText) ? { exclude } : {}),
    ...(typeof generated === 'boolean' ? { generated } : {}),
  };
}

function checkedPlace(value: unknown): MapPlace | undefined {
  if (!isObject(value)) return undefined;
  const { file, startLine, endLine, symbol, symbolLine } = value;
  return isCount(file) && isCount(startLine) && isCount(endLine) && isCount(symbolLine) && isText(symbol)
    ? { file, startLine, endLine, symbol, symbolLine }
    : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MOST_CHARACTERS;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isKind(value: unknown): value is ContentKind {
  return CONTENT_KINDS.some((kind) => kind === value);
}

function isListOf<T>(value: unknown, accepts: (one: unknown) => one is T): value is T[] {
  return Array.isArray(value) && value.length <= MOST_GLOBS && value.every(accepts);
}
