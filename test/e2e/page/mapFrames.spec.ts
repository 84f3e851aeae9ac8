// A map of 100,000 points in a browser that draws on the processor: what a frame of a movement costs, counted; and how many there are
// per second, told: `npm run test:page -- mapFrames`.
import type { Page } from '@playwright/test';
import { madeUpMap } from '../../support/madeUpMap.ts';
import { WITH_WEBGL } from '../support/webgl.ts';
import { expect, test } from './mapPage.ts';

// Pictures for a trace would be taken of every frame, and be most of its work.
test.use({ ...WITH_WEBGL, trace: 'off' });

test('100,000 points are all drawn at rest; a frame of a movement is one call and loads nothing', async ({
  map,
  page,
}) => {
  await page.addInitScript(watchDrawing);
  await map.load();
  const start = Date.now();
  await map.send(madeUpMap(100_000));
  const shownMs = Date.now() - start;
  await expect(page.locator('.facts')).toContainText('100,000 chunks');
  const hits = Array.from({ length: 60 }, (_, at) => ({ file: 200 * at, startLine: 0, endLine: 18 }));
  await map.box.fill('retry');
  await map.box.press('Enter');
  await map.send([{ type: 'hits', mapId: 1, query: 'retry', hits, problem: undefined }]);
  await expect(map.rows).toHaveCount(60);
  for (const how of ['drag', 'wheel'] as const) {
    // Reading the picture waits until all of it is drawn.
    expect(await drawnShare(page)).toBeGreaterThan(0.02);
    const { ms, frames, drawn } = await moved(page, how);
    expect(drawn).toHaveLength(frames);
    for (const { calls, points, uploads } of drawn) {
      expect({ calls, uploads }).toEqual({ calls: 1, uploads: 0 });
      expect(points).toBeGreaterThanOrEqual(5000);
    }
    await expect.poll(() => lastDrawn(page)).toMatchObject({ points: 100_000 });
    // Told and not checked: how fast a processor draws depends on what else it does.
    const each = drawn.map(({ points }) => points);
    const told = `${Math.round((1000 * frames) / ms)} frames/s, ${Math.min(...each)} to ${Math.max(...each)} points in each`;
    process.stdout.write(`100,000 points, shown after ${shownMs} ms: ${how} ${told}\n`);
  }
});

interface Drawn {
  calls: number;
  points: number;
  uploads: number;
}

/** In the page: counts by frame what WebGL is told. */
function watchDrawing(): void {
  const { prototype } = WebGL2RenderingContext;
  const { drawElements, bufferData, bufferSubData } = prototype;
  const drawn: Drawn[] = [];
  Object.assign(window, { drawn });
  let frame: Drawn | undefined;
  const current = (): Drawn => {
    if (!frame) {
      frame = { calls: 0, points: 0, uploads: 0 };
      drawn.push(frame);
      // A frame's callbacks are done before the next task.
      setTimeout(() => {
        frame = undefined;
      });
    }
    return frame;
  };
  prototype.drawElements = function (mode, count, ...more) {
    current().calls++;
    current().points += count;
    drawElements.call(this, mode, count, ...more);
  };
  prototype.bufferData = function (...all: unknown[]) {
    current().uploads++;
    Reflect.apply(bufferData, this, all);
  };
  prototype.bufferSubData = function (...all: unknown[]) {
    current().uploads++;
    Reflect.apply(bufferSubData, this, all);
  };
}

/** The map is moved in each of many frames, one after the other. */
function moved(
  page: Page,
  how: 'drag' | 'wheel',
): Promise<{ readonly ms: number; readonly frames: number; readonly drawn: readonly Drawn[] }> {
  return page.evaluate(async (by) => {
    const { drawn } = window as unknown as { drawn: Drawn[] };
    const plot = document.querySelector<HTMLElement>('.plot')!;
    const tell = (type: string, x: number, y: number): void => {
      const place = { clientX: x, clientY: y, bubbles: true };
      plot.dispatchEvent(
        type === 'wheel'
          ? new WheelEvent(type, { ...place, deltaY: x > 310 ? 20 : -20, cancelable: true })
          : new PointerEvent(type, { ...place, pointerId: 1, button: 0 }),
      );
    };
    plot.setPointerCapture = () => {};
    const nextFrame = (): Promise<unknown> => new Promise(requestAnimationFrame);
    if (by === 'drag') tell('pointerdown', 300, 300);
    await nextFrame();
    await nextFrame();
    drawn.length = 0;
    const frames = 90;
    const from = performance.now();
    for (let frame = 0; frame < frames; frame++) {
      tell(
        by === 'drag' ? 'pointermove' : 'wheel',
        310 + 100 * Math.sin(frame / 15),
        310 + 60 * Math.cos(frame / 15),
      );
      await nextFrame();
    }
    const ms = performance.now() - from;
    // Of the last frame the map's own callback came before this one.
    const own = drawn.map((one) => ({ ...one }));
    if (by === 'drag') tell('pointerup', 310, 310);
    return { ms, frames, drawn: own };
  }, how);
}

function lastDrawn(page: Page): Promise<Drawn | undefined> {
  return page.evaluate(() => (window as unknown as { drawn: Drawn[] }).drawn.at(-1));
}

/** How much of the canvas is not empty, [0, 1]. */
async function drawnShare(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const canvas = document.querySelector<HTMLCanvasElement>('.plot > canvas')!;
    const image = document.createElement('canvas');
    [image.width, image.height] = [canvas.width, canvas.height];
    const context = image.getContext('2d')!;
    // What was drawn is there until its frame ends, and whoever gets the keyboard is drawn anew.
    await new Promise<void>((done) => {
      document.querySelector('.plot')!.dispatchEvent(new Event('focus'));
      requestAnimationFrame(() => {
        context.drawImage(canvas, 0, 0);
        done();
      });
    });
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let filled = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at]! > 0) filled++;
    return filled / (data.length / 4);
  });
}
