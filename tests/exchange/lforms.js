// Renders Questionnaires in LHC-Forms and gives back what it makes of responses to them.
// node lforms.js MODULES LFORMS JOBS RESULTS: JOBS is a file with a list of {questionnaire, response, render}, where
// render says whether the form is drawn as well. Writes a list of {text, response} to RESULTS.
const fs = require("fs");
const path = require("path");

const [modules, lforms, jobs, results] = process.argv.slice(2);
const { JSDOM } = require(path.join(modules, "jsdom"));
const page = '<!doctype html><html><body><div id="form"></div></body></html>';
const { window } = new JSDOM(page, { runScripts: "outside-only", pretendToBeVisual: true, url: "http://localhost/" });
const nothing = () => {};
window.matchMedia = () => ({
  matches: false,
  addListener: nothing,
  removeListener: nothing,
  addEventListener: nothing,
  removeEventListener: nothing,
});
window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
for (const file of ["webcomponent/assets/lib/zone.min.js", "webcomponent/lhc-forms.js", "fhir/lformsFHIRAll.min.js"]) {
  window.eval(fs.readFileSync(path.join(lforms, file), "utf8"));
}

async function run({ questionnaire, response, render }) {
  const util = window.LForms.Util;
  let form = util.convertFHIRQuestionnaireToLForms(questionnaire, "R4");
  if (response) form = util.mergeFHIRDataIntoLForms("QuestionnaireResponse", response, form, "R4");
  if (!render) {
    const data = new window.LForms.LFormsData(form);
    return { text: "", response: util.getFormFHIRData("QuestionnaireResponse", "R4", data) };
  }
  const place = window.document.getElementById("form");
  await util.addFormToPage(form, "form", {});
  const last = questionnaire.item[questionnaire.item.length - 1].text;
  for (let wait = 0; wait < 400 && !place.textContent.includes(last); wait++) {
    await new Promise((done) => setTimeout(done, 25));
  }
  const back = util.getFormFHIRData("QuestionnaireResponse", "R4", place);
  return { text: place.textContent, response: back };
}

(async () => {
  const found = [];
  for (const job of JSON.parse(fs.readFileSync(jobs, "utf8"))) found.push(await run(job));
  fs.writeFileSync(results, JSON.stringify(found));
  process.exit(0);
})();
