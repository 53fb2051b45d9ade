/** What a courier hears and feels: scan, release, done, wrong. Each differs in rhythm, not in pitch alone. */
export type Signal = 'scan' | 'release' | 'done' | 'wrong';

type Tone = readonly [frequency_hz: number, start_ms: number, length_ms: number];

const TONES: Readonly<Record<Signal, readonly Tone[]>> = {
  scan: [[1320, 0, 70]],
  release: [
    [880, 0, 110],
    [1175, 150, 160],
  ],
  done: [
    [784, 0, 110],
    [988, 130, 110],
    [1319, 260, 220],
  ],
  wrong: [
    [196, 0, 180],
    [196, 240, 260],
  ],
};

const BUZZ: Readonly<Record<Signal, number[]>> = {
  scan: [40],
  release: [80, 60, 80],
  done: [60, 50, 60, 50, 160],
  wrong: [250, 90, 250],
};

let audio: AudioContext | null = null;

export function signal(name: Signal): void {
  if (!navigator.userActivation.hasBeenActive) return;
  navigator.vibrate?.(BUZZ[name]);
  audio ??= new AudioContext();
  void audio.resume();
  for (const [frequency_hz, start_ms, length_ms] of TONES[name]) {
    const oscillator = audio.createOscillator();
    const gain = audio.createGain();
    const from = audio.currentTime + start_ms / 1000;
    oscillator.type = name === 'wrong' ? 'square' : 'sine';
    oscillator.frequency.value = frequency_hz;
    gain.gain.setValueAtTime(0.25, from);
    gain.gain.exponentialRampToValueAtTime(0.001, from + length_ms / 1000);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(from);
    oscillator.stop(from + length_ms / 1000);
  }
}
