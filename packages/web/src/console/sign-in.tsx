import { useState } from 'preact/hooks';
import { Form, TextField } from '../parts/fields.tsx';
import { Banner, Button, Page, Title } from '../parts/page.tsx';
import { postJson } from '../lib/http.ts';
import * as words from '../words/console.ts';

export function SignIn({ onDone }: { readonly onDone: () => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isWrong, setIsWrong] = useState(false);
  const send = async (): Promise<void> => {
    const answer = await postJson('/api/auth/sign-in/email', { email, password });
    if (answer.ok) onDone();
    else setIsWrong(true);
  };
  return (
    <Page head={<strong>Handfast</strong>}>
      <Title>{words.sign.title}</Title>
      {isWrong && <Banner tone="stop">{words.sign.wrong}</Banner>}
      <Form onSend={() => void send()}>
        <TextField
          label={words.sign.email}
          type="email"
          required
          autoComplete="username"
          value={email}
          onValue={setEmail}
        />
        <TextField
          label={words.sign.password}
          type="password"
          required
          autoComplete="current-password"
          value={password}
          onValue={setPassword}
        />
        <Button kind="primary" type="submit">
          {words.sign.go}
        </Button>
      </Form>
    </Page>
  );
}
