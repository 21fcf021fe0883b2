"""Every IRI that the product uses in statements: verbs, activity types, extensions.

Each is taken from a published profile, in this order of preference: cmi5, video, ADL
vocabulary, TLA, acrossX, virtual classroom, TinCan registry. Nothing is invented here;
what has no published IRI has no constant.
"""

ADL = "http://adlnet.gov/expapi/verbs/"
ADL_W3ID = "https://w3id.org/xapi/adl/verbs/"
ADL_ACTIVITIES = "http://adlnet.gov/expapi/activities/"
TLA = "https://w3id.org/xapi/tla/verbs/"
TLA_TYPES = "https://w3id.org/xapi/tla/activity-types/"
TINCAN = "http://id.tincanapi.com/"
ACROSSX = "https://w3id.org/xapi/acrossx/"
VIDEO_PROFILE = "https://w3id.org/xapi/video"
VIRTUAL_CLASSROOM_PROFILE = "https://w3id.org/xapi/virtual-classroom"
ACTIVITY_STREAMS = "http://activitystrea.ms/"
CMI5 = "https://w3id.org/xapi/cmi5/"

# Verbs of ADL and cmi5: what happens to an activity.
ABANDONED = ADL_W3ID + "abandoned"
ANSWERED = ADL + "answered"
COMPLETED = ADL + "completed"
EXPERIENCED = ADL + "experienced"
FAILED = ADL + "failed"
INITIALIZED = ADL + "initialized"
INTERACTED = ADL + "interacted"
LAUNCHED = ADL + "launched"
LOGGED_IN = ADL_W3ID + "logged-in"
LOGGED_OUT = ADL_W3ID + "logged-out"
PASSED = ADL + "passed"
PROGRESSED = ADL + "progressed"
REGISTERED = ADL + "registered"
RESUMED = ADL + "resumed"
SATISFIED = ADL_W3ID + "satisfied"
SUSPENDED = ADL + "suspended"
TERMINATED = ADL + "terminated"
VOIDED = ADL + "voided"
WAIVED = ADL_W3ID + "waived"

# Verbs of the TLA: what staff and systems state about a learner.
ASSERTED = TLA + "asserted"
ATTEMPT_RESUMED = TLA + "resumed"
ATTEMPT_SUSPENDED = TLA + "suspended"
ATTENDED = TLA + "attended"
CERTIFIED = TLA + "certified"
SCHEDULED = TLA + "scheduled"
SCORED = TLA + "scored"
VALIDATED = TLA + "validated"
VERIFIED = TLA + "verified"

# Verbs of social and everyday use.
DOWNLOADED = TINCAN + "verb/downloaded"
EARNED = TINCAN + "verb/earned"
EDITED = ACROSSX + "verbs/edited"
EVALUATED = ACROSSX + "verbs/evaluated"
JOINED = ACTIVITY_STREAMS + "join"
LEFT = ACTIVITY_STREAMS + "leave"
POSTED = ACROSSX + "verbs/posted"
REPLIED = TINCAN + "verb/replied"
REPORTED = ACROSSX + "verbs/reported"
SEARCHED = ACROSSX + "verbs/searched"
SUBMITTED = ACTIVITY_STREAMS + "submit"
UNREGISTERED = TINCAN + "verb/unregistered"
UPLOADED = "https://w3id.org/xapi/netc/verbs/uploaded"
VIEWED = TINCAN + "verb/viewed"
VOTED = "https://w3id.org/xapi/openedx/verb/voted"

# Verbs of the video profile.
PAUSED = VIDEO_PROFILE + "/verbs/paused"
PLAYED = VIDEO_PROFILE + "/verbs/played"
SEEKED = VIDEO_PROFILE + "/verbs/seeked"

# Activity types.
TYPE_ACTIVITY = TLA_TYPES + "activity"
TYPE_ASSESSMENT = ADL_ACTIVITIES + "assessment"
TYPE_ASSIGNMENT = TINCAN + "activitytype/school-assignment"
TYPE_ATTEMPT = ADL_ACTIVITIES + "attempt"
TYPE_BADGE = TLA_TYPES + "badge"
TYPE_BLOCK = CMI5 + "activitytype/block"
TYPE_BOOK = TINCAN + "activitytype/book"
TYPE_CHAPTER = TINCAN + "activitytype/chapter"
TYPE_COMPETENCY = TLA_TYPES + "competency"
TYPE_COURSE = ADL_ACTIVITIES + "course"
TYPE_CREDENTIAL = TLA_TYPES + "credential"
TYPE_DISCUSSION = TINCAN + "activitytype/discussion"
TYPE_DOCUMENT = TINCAN + "activitytype/document"
TYPE_FILE = ADL_ACTIVITIES + "file"
TYPE_FORUM_REPLY = TINCAN + "activitytype/forum-reply"
TYPE_FORUM_TOPIC = TINCAN + "activitytype/forum-topic"
TYPE_INTERACTION = ADL_ACTIVITIES + "cmi.interaction"
TYPE_LESSON = ADL_ACTIVITIES + "lesson"
TYPE_LINK = ADL_ACTIVITIES + "link"
TYPE_LMS = TINCAN + "activitytype/lms"
TYPE_MEETING = ADL_ACTIVITIES + "meeting"
TYPE_MESSAGE = ACROSSX + "activities/message"
TYPE_MODULE = ADL_ACTIVITIES + "module"
TYPE_PAGE = ACROSSX + "activities/page"
TYPE_PROFILE = ADL_ACTIVITIES + "profile"
TYPE_SURVEY = TINCAN + "activitytype/survey"
TYPE_VIDEO = VIDEO_PROFILE + "/activity-type/video"
TYPE_VIRTUAL_CLASSROOM = VIRTUAL_CLASSROOM_PROFILE + "/activity-types/virtual-classroom"
TYPE_WEBINAR = TINCAN + "activitytype/webinar"

# Categories that announce a profile.
CATEGORY_SCORM = "https://w3id.org/xapi/scorm"
CATEGORY_VIDEO = VIDEO_PROFILE
CATEGORY_VIRTUAL_CLASSROOM = VIRTUAL_CLASSROOM_PROFILE

# Extensions of results.
EXTENSION_PROGRESS = CMI5 + "result/extensions/progress"
"""Whole percent, 0 to 100."""
EXTENSION_REASON = CMI5 + "result/extensions/reason"

# Extensions of contexts: a cmi5 launch.
EXTENSION_LAUNCH_MODE = CMI5 + "context/extensions/launchmode"
EXTENSION_LAUNCH_PARAMETERS = CMI5 + "context/extensions/launchparameters"
EXTENSION_LAUNCH_URL = CMI5 + "context/extensions/launchurl"
EXTENSION_MASTERY_SCORE = CMI5 + "context/extensions/masteryscore"
EXTENSION_MOVE_ON = CMI5 + "context/extensions/moveon"
EXTENSION_SESSION_ID = CMI5 + "context/extensions/sessionid"

# Extensions of the video profile.
VIDEO_COMPLETION_THRESHOLD = VIDEO_PROFILE + "/extensions/completion-threshold"
VIDEO_LENGTH = VIDEO_PROFILE + "/extensions/length"
VIDEO_PLAYED_SEGMENTS = VIDEO_PROFILE + "/extensions/played-segments"
VIDEO_PROGRESS = VIDEO_PROFILE + "/extensions/progress"
VIDEO_SESSION_ID = VIDEO_PROFILE + "/extensions/session-id"
VIDEO_SPEED = VIDEO_PROFILE + "/extensions/speed"
VIDEO_SUBTITLES = VIDEO_PROFILE + "/extensions/cc-enabled"
VIDEO_TIME = VIDEO_PROFILE + "/extensions/time"
VIDEO_TIME_FROM = VIDEO_PROFILE + "/extensions/time-from"
VIDEO_TIME_TO = VIDEO_PROFILE + "/extensions/time-to"
VIDEO_VOLUME = VIDEO_PROFILE + "/extensions/volume"
