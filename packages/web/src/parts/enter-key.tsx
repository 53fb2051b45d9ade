import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Form, TextField } from './fields.tsx';
import { Button, Page, Title } from './page.tsx';

/** The key of a bench, a ramp or a courier, entered once. */
export function EnterKey({
  words,
  title,
  news,
  onKey,
}: {
  readonly words: Readonly<Record<'label' | 'hint' | 'go', string>>;
  readonly title: string;
  readonly news: ComponentChildren;
  readonly onKey: (key: string) => void;
}) {
  const [key, setKey] = useState('');
  return (
    <Page head={<strong>Handfast</strong>}>
      <Title>{title}</Title>
      {news}
      <Form
        onSend={() => {
          if (key.trim() !== '') onKey(key.trim());
        }}
      >
        <TextField label={words.label} type="password" value={key} onValue={setKey} />
        <p class="small soft">{words.hint}</p>
        <Button kind="primary" type="submit">
          {words.go}
        </Button>
      </Form>
    </Page>
  );
}
