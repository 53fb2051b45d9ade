import '../look/all.css';
import './home.css';
import { render } from 'preact';
import { InsideDrawing, LabelDrawing, PackagingDrawing, DoorDrawing } from '../look/drawings.tsx';
import { ParcelGlyph } from '../look/marks.tsx';
import { CodeDigits } from '../parts/digits.tsx';
import * as words from '../words/demo.ts';

const drawings = [
  <DoorDrawing key="see" />,
  <InsideDrawing key="check" />,
  <LabelDrawing key="confirm" />,
  <PackagingDrawing key="keep" state="intact" />,
];

/** What this is, and the doors to its pages. */
const Home = () => (
  <main class="home" id="main">
    <section class="home-top">
      <div class="stack-wide">
        <p class="home-name">Handfast</p>
        <h1>{words.home.title}</h1>
        <p class="home-lead">{words.home.lead}</p>
      </div>
      <div class="home-picture" aria-hidden="true">
        <div class="tile tile-taken">
          <ParcelGlyph no={1} isHere />
          <span class="tile-name">Suitcase</span>
        </div>
        <div class="tile tile-absent">
          <ParcelGlyph no={2} isHere={false} />
          <span class="tile-name">Circular saw</span>
        </div>
        <CodeDigits code="482913" />
      </div>
    </section>
    <ol class="home-steps">
      {words.home.steps.map(([title, text], i) => (
        <li key={title}>
          {drawings[i]}
          <h2>{title}</h2>
          <p>{text}</p>
        </li>
      ))}
    </ol>
    <nav class="home-doors">
      {words.home.doors.map(([href, title, text]) => (
        <a key={href} href={href} class="home-door">
          <strong>{title}</strong>
          <span>{text}</span>
        </a>
      ))}
    </nav>
  </main>
);

const root = document.querySelector('#app');
if (root !== null) render(<Home />, root);
