// The lesson of an explorer: a guess to commit to before the result is shown, and goals that the model checks.

const COMPARE = { "<": (a, b) => a < b, "<=": (a, b) => a <= b, "==": (a, b) => a === b, ">=": (a, b) => a >= b, ">": (a, b) => a > b };

/** Whether a challenge is met: every condition [name, sign, value] holds for the figures of the result or the state. */
function met(challenge, result, state) {
  return challenge.conditions.every(([name, sign, value]) => {
    const found = result.facts[name] ?? state[name];
    return found !== undefined && found !== null && COMPARE[sign](Array.isArray(found) ? found[0] : found, value);
  });
}

function lessonHtml(lesson, id) {
  const prediction = lesson.prediction, parts = [];
  if (prediction) {
    const middle = (prediction.low + prediction.high) / 2;
    parts.push(
      `<form class="prediction"><p><strong>Predict.</strong> <span id="${id}-question">${escapeText(prediction.question)}</span></p>`
      + `<div class="control-head"><label for="${id}-guess">Your guess</label><output id="${id}-guess-value" for="${id}-guess">${escapeText(shown(prediction, middle))}</output></div>`
      + `<input type="range" id="${id}-guess" min="${prediction.low}" max="${prediction.high}" step="${prediction.step}" value="${middle}" aria-describedby="${id}-question" aria-valuetext="${escapeText(shown(prediction, middle))}">`
      + `<button type="submit">Commit, and see</button></form><p class="verdict" role="status"></p>`,
    );
  }
  if (lesson.challenges.length) {
    const items = lesson.challenges.map((c, i) => `<li data-challenge="${i}"><span class="sign" aria-hidden="true">○</span> ${escapeText(c.text)} <span class="done"></span></li>`);
    parts.push(`<div class="challenges"><p><strong>Challenge${lesson.challenges.length > 1 ? "s" : ""}.</strong></p><ul>${items.join("")}</ul></div>`);
  }
  return parts.length ? `<div class="explorer-lesson">${parts.join("")}</div>` : "";
}

/** What is said of a guess once the result is there. */
function verdict(prediction, guess, result) {
  const found = result.facts[prediction.fact], said = `You said ${shown(prediction, guess)}; the model says ${found === null ? prediction.none : shown(prediction, found)}.`;
  if (found === null) return said;
  return Math.abs(guess - found) <= prediction.close ? `${said} That is close.` : said;
}
