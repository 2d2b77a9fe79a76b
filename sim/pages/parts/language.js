"use strict";
/* The language of <html> decides which words are seen; the choice is kept where the browser allows it. */
const Language = {
  key: "whistle-language",
  told: [],
  get now() { return document.documentElement.lang; },
  set(language) {
    document.documentElement.lang = language === "en" ? "en" : "zh";
    const title = document.querySelector(`meta[name="title-${Language.now}"]`);
    if (title) document.title = title.content;
    try { localStorage.setItem(Language.key, Language.now); } catch { /* from disk there may be no store */ }
    for (const listener of Language.told) listener(Language.now);
  },
  swap() { Language.set(Language.now === "zh" ? "en" : "zh"); },
};
{
  let kept = null;
  try { kept = localStorage.getItem(Language.key); } catch { /* likewise */ }
  const asked = /[#?&]lang=(zh|en)\b/.exec(location.href);
  if (asked || kept) document.documentElement.lang = asked ? asked[1] : (kept === "en" ? "en" : "zh");
}
addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => Language.set(button.dataset.language));
  }
  Language.set(Language.now);
});
