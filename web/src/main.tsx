import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { SessionProvider } from './api/session.js';
import { App } from './app.js';
import { LanguageProvider } from './i18n/language.js';
import { NoticeProvider } from './parts/notice.js';
import { ThemeProvider } from './theme.js';
import 'uplot/dist/uPlot.min.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/page.css';
import './styles/parts.css';
import './styles/forms.css';
import './styles/overlays.css';
import './styles/notes.css';
import './styles/tables.css';
import './styles/sign-in.css';
import './styles/overview.css';
import './styles/accounts.css';
import './styles/keys.css';
import './styles/usage.css';
import './styles/requests.css';
import './styles/setup.css';
import './styles/sessions.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');

createRoot(root).render(
  <StrictMode>
    <ThemeProvider>
      <LanguageProvider>
        <NoticeProvider>
          <SessionProvider>
            <App />
          </SessionProvider>
        </NoticeProvider>
      </LanguageProvider>
    </ThemeProvider>
  </StrictMode>,
);
