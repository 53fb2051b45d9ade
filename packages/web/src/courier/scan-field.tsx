import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../parts/page.tsx';
import * as words from '../words/courier.ts';

/**
 * Where scans go: a keyboard wedge types into it and ends with Enter, so it keeps the focus
 * whenever nothing else has it. The camera is one tap away and loaded only then.
 */
export function ScanField({
  onScan,
  label,
}: {
  readonly onScan: (text: string) => void;
  readonly label: string;
}) {
  const [text, setText] = useState('');
  const [isCamera, setIsCamera] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const hold = (): void => {
      const { activeElement } = document;
      if (activeElement === null || activeElement === document.body) {
        input.current?.focus({ preventScroll: true });
      }
    };
    hold();
    const timer = setInterval(hold, 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      {isCamera && <Camera onText={onScan} onClose={() => setIsCamera(false)} />}
      <form
        class="scan"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') onScan(text.trim());
          setText('');
          input.current?.focus();
        }}
      >
        <input
          ref={input}
          class="input scan-input"
          aria-label={label}
          placeholder={label}
          autoComplete="off"
          autoCapitalize="characters"
          enterKeyHint="go"
          spellcheck={false}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        {!isCamera && <Button onPress={() => setIsCamera(true)}>{words.stops.camera}</Button>}
      </form>
    </>
  );
}

function Camera({
  onText,
  onClose,
}: {
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}) {
  const video = useRef<HTMLVideoElement>(null);
  const [isRefused, setIsRefused] = useState(false);
  useEffect(() => {
    let stop = (): void => undefined;
    let isOver = false;
    void import('../lib/camera.ts')
      .then(({ startCamera }) =>
        video.current === null ? stop : startCamera(video.current, onText),
      )
      .then((started) => {
        stop = started;
        if (isOver) stop();
      })
      .catch(() => setIsRefused(true));
    return () => {
      isOver = true;
      stop();
    };
  }, []);
  return (
    <div class="camera">
      {isRefused ? (
        <p>{words.stops.cameraNo}</p>
      ) : (
        <video ref={video} muted playsInline aria-label={words.stops.camera} />
      )}
      <Button onPress={onClose}>{words.stops.cameraStop}</Button>
    </div>
  );
}
