// Chromium without a graphics card: it draws WebGL on the processor if it is told to.
import whole from '../playwright.config.ts';

const { launchOptions = {} } = whole.use ?? {};

/** For `test.use`, in a file whose tests draw. */
export const WITH_WEBGL = {
  launchOptions: {
    ...launchOptions,
    args: [...(launchOptions.args ?? []), '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  },
};
