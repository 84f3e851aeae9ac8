/** Weights of the chances that words of confidence stand for, written by bench/fitConfidence.ts. */
import type { Calibrations } from './confidence.ts';

export const CALIBRATIONS: Calibrations = {
  hybrid: {
    known: {
      right: {
        constant: -2.002,
        weights: {
          similarity: 0.149,
          lead: 2.652,
          place: -0.405,
          fileWords: 0.895,
          definition: 5.403,
          mention: 0.809,
          drawback: -2.584,
        },
      },
      strong: 0.61,
      likely: 0.23,
      answered: { constant: -2.861, weights: { nearest: 0.961, coverage: 4.434, defined: 5.704 } },
      least: 0.286,
    },
    unknown: {
      right: {
        constant: -1.906,
        weights: {
          similarity: 0,
          lead: 2.535,
          place: -0.48,
          fileWords: 1.168,
          definition: 5.209,
          mention: 1.063,
          drawback: -2.454,
        },
      },
      strong: 0.53,
      likely: 0.24,
      answered: { constant: -3.651, weights: { nearest: 0, coverage: 8.191, defined: 6.483 } },
      least: 0.205,
    },
  },
  dense: {
    known: {
      right: {
        constant: -1.524,
        weights: {
          similarity: 0.117,
          lead: 2.965,
          place: -0.312,
          fileWords: 0,
          definition: 7.316,
          mention: 2.62,
          drawback: -4.225,
        },
      },
      strong: 0.49,
      likely: 0.28,
      answered: { constant: -1.173, weights: { nearest: 1.149, coverage: 0, defined: 6.244 } },
      least: 0.314,
    },
    unknown: {
      right: {
        constant: -1.226,
        weights: {
          similarity: 0,
          lead: 3.387,
          place: -0.329,
          fileWords: 0,
          definition: 7.45,
          mention: 2.873,
          drawback: -4.258,
        },
      },
      strong: 0.57,
      likely: 0.25,
      answered: { constant: -0.147, weights: { nearest: 0, coverage: 0, defined: 8.058 } },
      least: 0.461,
    },
  },
  lexical: {
    known: {
      right: {
        constant: -2.828,
        weights: {
          similarity: 0.294,
          lead: 0.42,
          place: -0.393,
          fileWords: 1.234,
          definition: 7.802,
          mention: 1.608,
          drawback: -4.938,
        },
      },
      strong: 0.58,
      likely: 0.31,
      answered: { constant: -2.445, weights: { nearest: 0.838, coverage: 4.209, defined: 5.798 } },
      least: 0.31,
    },
    unknown: {
      right: {
        constant: -3.478,
        weights: {
          similarity: 0,
          lead: 0.097,
          place: -0.463,
          fileWords: 2.37,
          definition: 7.784,
          mention: 2.369,
          drawback: -5.032,
        },
      },
      strong: 0.41,
      likely: 0.29,
      answered: { constant: -3.492, weights: { nearest: 0, coverage: 7.576, defined: 6.453 } },
      least: 0.223,
    },
  },
};
