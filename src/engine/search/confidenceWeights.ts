/** Weights of the chances that words of confidence stand for, written by bench/fitConfidence.ts. */
import type { Calibrations } from './confidence.ts';

export const CALIBRATIONS: Calibrations = {
  hybrid: {
    known: {
      right: {
        constant: -1.975,
        weights: {
          similarity: 0.15,
          lead: 2.642,
          place: -0.412,
          fileWords: 0.867,
          definition: 5.37,
          mention: 0.79,
          drawback: -2.573,
        },
      },
      strong: 0.61,
      likely: 0.23,
      answered: { constant: -2.87, weights: { nearest: 0.961, coverage: 4.457, defined: 5.697 } },
      least: 0.286,
    },
    unknown: {
      right: {
        constant: -1.878,
        weights: {
          similarity: 0,
          lead: 2.522,
          place: -0.487,
          fileWords: 1.141,
          definition: 5.185,
          mention: 1.047,
          drawback: -2.443,
        },
      },
      strong: 0.53,
      likely: 0.24,
      answered: { constant: -3.654, weights: { nearest: 0, coverage: 8.199, defined: 6.49 } },
      least: 0.205,
    },
  },
  dense: {
    known: {
      right: {
        constant: -1.523,
        weights: {
          similarity: 0.118,
          lead: 2.964,
          place: -0.312,
          fileWords: 0,
          definition: 7.314,
          mention: 2.587,
          drawback: -4.227,
        },
      },
      strong: 0.49,
      likely: 0.28,
      answered: { constant: -1.173, weights: { nearest: 1.149, coverage: 0, defined: 6.243 } },
      least: 0.314,
    },
    unknown: {
      right: {
        constant: -1.224,
        weights: {
          similarity: 0,
          lead: 3.388,
          place: -0.329,
          fileWords: 0,
          definition: 7.448,
          mention: 2.84,
          drawback: -4.26,
        },
      },
      strong: 0.56,
      likely: 0.25,
      answered: { constant: -0.144, weights: { nearest: 0, coverage: 0, defined: 8.048 } },
      least: 0.462,
    },
  },
  lexical: {
    known: {
      right: {
        constant: -2.81,
        weights: {
          similarity: 0.295,
          lead: 0.42,
          place: -0.396,
          fileWords: 1.218,
          definition: 7.779,
          mention: 1.594,
          drawback: -4.937,
        },
      },
      strong: 0.58,
      likely: 0.3,
      answered: { constant: -2.458, weights: { nearest: 0.837, coverage: 4.242, defined: 5.774 } },
      least: 0.31,
    },
    unknown: {
      right: {
        constant: -3.457,
        weights: {
          similarity: 0,
          lead: 0.095,
          place: -0.466,
          fileWords: 2.352,
          definition: 7.769,
          mention: 2.35,
          drawback: -5.032,
        },
      },
      strong: 0.41,
      likely: 0.29,
      answered: { constant: -3.494, weights: { nearest: 0, coverage: 7.582, defined: 6.459 } },
      least: 0.223,
    },
  },
};
